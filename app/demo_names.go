package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"taphuan/models/vietnamese"
)

// people of a province: how the peoples of Đắk Nông are called. Nobody's
// people is stored anywhere; only the names are, with their own punctuation.
type naming struct {
	weight int // of a hundred
	man    func(r *rand.Rand) string
	woman  func(r *rand.Rand) string
}

// namings are weighted roughly as the province is: a third are no Kinh.
var namings = []naming{
	{66, kinhMan, kinhWoman},
	{8, func(r *rand.Rand) string { // M'Nông, Mạ
		return either(r, "Điểu "+pick(r, mnongMen), "K'"+pick(r, mnongPlain))
	}, func(r *rand.Rand) string { return either(r, "Thị "+pick(r, mnongWomen), "H'"+pick(r, mnongWomenH)) }},
	{8, func(r *rand.Rand) string { return "Y " + pick(r, edeMen) + " " + pick(r, edeClans) },
		func(r *rand.Rand) string { return "H'" + pick(r, edeWomen) + " " + pick(r, edeClans) }},
	{12, func(r *rand.Rand) string { // Tày, Nùng
		return pick(r, tayFamilies) + " " + pick(r, tayMiddles) + " " + pick(r, givenMen)
	}, func(r *rand.Rand) string { return pick(r, tayFamilies) + " Thị " + pick(r, givenWomen) }},
	{6, func(r *rand.Rand) string { return pick(r, hmongFamilies) + " A " + pick(r, hmongMen) },
		func(r *rand.Rand) string { return pick(r, hmongFamilies) + " Thị " + pick(r, hmongWomen) }},
}

var (
	families = words(`Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Trần Lê Lê Lê Phạm Phạm Hoàng Huỳnh Phan Vũ Võ Đặng
		Bùi Đỗ Hồ Ngô Dương Đinh Trương Cao Mai Tạ Đoàn Thái Lương Tôn Châu Kiều Lưu`)
	middlesMen   = words("Văn Văn Đức Minh Quốc Hữu Đình Thanh Công Xuân Ngọc Anh Trọng Tiến Duy Thế Hoài Quang Bá")
	middlesWomen = phrases("Thị;Thị;Thị Thu;Thị Ngọc;Thị Minh;Thị Thanh;Thị Kim;Thị Hồng;Thị Bích;Ngọc;Thu;Thùy;Mai;Thị Mỹ;Thị Phương")
	givenMen     = words(`Hùng Dũng Tuấn Cường Sơn Hải Nam Thành Trung Hiếu Long Phúc Khánh Đạt Thắng Tùng Bình Quang
		Hòa Vinh Toàn Kiên Lâm Tài Nghĩa Tâm Hưng Duy Bảo Thịnh Đức Hạ Thuận Quý Khôi Ân`)
	givenWomen = words(`Hà Hương Lan Hạnh Thảo Trang Hằng Nga Thủy Phương Yến Linh Nhung Tuyết Vân Oanh Hiền Ngân Loan
		Dung Hoa Huệ Liên Xuân Thúy Trinh Ánh Ngọc Quyên My Hòa Đào Hường Sương Diễm`)
	mnongMen      = words("K'Ré K'Lung Măng Nhép Xiêng N'Jưng Krứ Brôm Thương Phước Glung Đốt K'Rang N'Rách")
	mnongPlain    = words("Thanh Mrang Brông Sriêng Tiêng Nhăn Bốt Krum Tơm Lâm Măng Đoàn")
	mnongWomen    = words("Mai Phơi Grai Byong Nôi Sơn Giang Kriêng Brơi Ngói Djưng")
	mnongWomenH   = words("Bảy Mây Lương Jrai Ngơi Brêch Rơi")
	edeMen        = words("Quang Thịnh Minh Sơn Khoa Dũng Bhăm Phôn Tuấn Wan Knul Hiếu Nguyên")
	edeWomen      = words("Bia Lan Yam Nga Hương Juê Wăn Blơ Linh Nguôn Mrin Thuyên")
	edeClans      = words("Niê Bkrông Êban Byă Kbuôr Mlô Ayŭn Ksơr Êñuôl Ktla Adrơng Hwing")
	tayFamilies   = words("Nông Ma Bế Lục Hoàng Triệu Đàm Vi Lý Hứa Lương Chu Mông")
	tayMiddles    = words("Văn Văn Đức Thanh Quốc Minh")
	hmongFamilies = words("Giàng Sùng Thào Vàng Hạng Mùa Vừ Cư Lầu Lý")
	hmongMen      = words("Páo Chu Dơ Lử Sình Tủa Sính Phử Của Vảng")
	hmongWomen    = words("Mỷ Dợ Dí Mai Sua Pà Chía Sinh")
)

func kinhMan(r *rand.Rand) string {
	return pick(r, families) + " " + pick(r, middlesMen) + " " + pick(r, givenMen)
}

func kinhWoman(r *rand.Rand) string {
	return pick(r, families) + " " + pick(r, middlesWomen) + " " + pick(r, givenWomen)
}

// namer gives names, each once.
type namer struct {
	r    *rand.Rand
	used map[string]bool
}

// taken keeps a name for somebody who is written by hand.
func (n *namer) taken(name string) { n.used[vietnamese.Fold(name)] = true }

// next gives a name nobody has yet, told apart without accents too; in the
// districts more are of the peoples of the highlands and of the north.
func (n *namer) next(woman, district bool) string {
	for {
		name := n.draw(woman, district)
		if key := vietnamese.Fold(name); !n.used[key] {
			n.used[key] = true
			return name
		}
	}
}

func (n *namer) draw(woman, district bool) string {
	at := n.r.IntN(100)
	if district {
		at = max(at, n.r.IntN(100))
	}
	for _, naming := range namings {
		if at -= naming.weight; at < 0 {
			if woman {
				return naming.woman(n.r)
			}
			return naming.man(n.r)
		}
	}
	return kinhMan(n.r)
}

// mailName gives the usual name of an official's mailbox: given name, then the
// initials of the rest ("huongttt" of Trần Thị Thu Hương).
func mailName(fullName string) string {
	parts := strings.Fields(vietnamese.Fold(fullName))
	if len(parts) == 0 {
		return "daumoi"
	}
	name := parts[len(parts)-1]
	for _, part := range parts[:len(parts)-1] {
		name += part[:1]
	}
	return name
}

// phoneNumber gives the n-th made-up mobile number; the zeros in the middle
// show that it is nobody's.
func phoneNumber(n int) string {
	prefixes := words("0912 0905 0983 0974 0935 0868 0379 0352 0778 0819")
	return fmt.Sprintf("%s 000 %03d", prefixes[n%len(prefixes)], n%1000)
}

func words(text string) []string { return strings.Fields(text) }

func phrases(text string) []string { return strings.Split(text, ";") }

func pick(r *rand.Rand, among []string) string { return among[r.IntN(len(among))] }

func either(r *rand.Rand, a, b string) string {
	if r.IntN(2) == 0 {
		return a
	}
	return b
}
