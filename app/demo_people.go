package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"taphuan/models/courses"
)

// postings say how many people of which units are told of, and what they may
// be there, one post after the other; | parts posts of which one is drawn. The
// first post is that of the officer in charge of communication. The words %s
// stand for a commune.
type posting struct {
	units  string
	people int
	women  int // of a hundred
	posts  string
}

var postings = []posting{
	{"STTTT", 11, 40, "Phó Trưởng phòng Thông tin - Báo chí - Xuất bản;Chuyên viên phòng Thông tin - Báo chí - Xuất bản;Chuyên viên Văn phòng Sở;Phó Chánh Văn phòng Sở;Chuyên viên phòng Công nghệ thông tin"},
	{"SNV", 9, 45, "Phó Chánh Văn phòng Sở;Chuyên viên phòng Công chức, viên chức;Chuyên viên phòng Cải cách hành chính;Chuyên viên Văn phòng Sở"},
	{"VPUB", 7, 40, "Phó Trưởng phòng Khoa giáo - Văn xã;Chuyên viên phòng Khoa giáo - Văn xã;Chuyên viên phòng Hành chính - Tổ chức;Biên tập viên"},
	{"STP STC SKHDT SCT SNN STNMT SXD SGTVT SKHCN SGDDT SYT SLDTBXH SVHTTDL", 7, 42,
		"Phó Chánh Văn phòng Sở|Chánh Văn phòng Sở|Chuyên viên Văn phòng Sở|Chuyên viên chính Văn phòng Sở;Chuyên viên Văn phòng Sở;" +
			"Chuyên viên phòng Kế hoạch - Tài chính|Chuyên viên phòng Tổ chức cán bộ;Phó Trưởng phòng Nghiệp vụ;Chuyên viên phòng Nghiệp vụ;Chuyên viên Thanh tra Sở"},
	{"TTT BDT BQLKCN", 4, 40, "Chánh Văn phòng|Phó Chánh Văn phòng;Chuyên viên Văn phòng;Phó Trưởng phòng Nghiệp vụ;Chuyên viên"},
	{"MTTQ LDLD TDOAN HND HCCB", 3, 40, "Trưởng ban Tuyên giáo|Phó Trưởng ban Tuyên giáo|Chánh Văn phòng;Chuyên viên Ban Tuyên giáo;Phó Chánh Văn phòng"},
	{"HPN", 3, 100, "Trưởng ban Tuyên giáo - Chính sách luật pháp;Chuyên viên Ban Tuyên giáo;Phó Chánh Văn phòng"},
	{"CA", 5, 20, "Phó Trưởng phòng Công tác chính trị;Cán bộ phòng Tham mưu;Cán bộ phòng An ninh chính trị nội bộ"},
	{"BCHQS BDBP", 4, 5, "Trưởng ban Tuyên huấn, Phòng Chính trị|Phó Chủ nhiệm Chính trị;Trợ lý Tuyên huấn;Trợ lý Dân vận"},
	{"GN DGL CJ DM KN DS DRL TD", 15, 42,
		"Trưởng phòng Văn hóa và Thông tin|Phó Trưởng phòng Văn hóa và Thông tin;Chuyên viên phòng Văn hóa và Thông tin;Phó Chánh Văn phòng HĐND và UBND;" +
			"Phó Giám đốc Trung tâm Văn hóa, Thể thao và Truyền thông;Công chức Văn hóa - Xã hội %s;Phó Chủ tịch UBND %s;" +
			"Công chức Văn hóa - Xã hội %s;Công chức Văn phòng - Thống kê %s"},
	{"BTG", 3, 40, "Phó Trưởng phòng Tuyên truyền;Chuyên viên phòng Tuyên truyền"},
	{"BAO DAI", 5, 45, "Trưởng phòng Thời sự;Phóng viên;Biên tập viên;Phó Trưởng phòng Nội dung số"},
	{"TCNN CTTDT", 2, 45, "Biên tập viên"},
	{"TCT", 2, 45, "Giảng viên"},
	{"HVHNT HNB HCTD LMHTX LHH", 1, 40, "Chánh Văn phòng"},
	{"CTHUE KBNN BHXH CTK QLTT THADS", 2, 45, "Phó Chánh Văn phòng;Chuyên viên Văn phòng"},
}

// communes are those of each district in 2024.
var communes = map[string][]string{
	"GN":  phrases("phường Nghĩa Đức;phường Nghĩa Thành;phường Nghĩa Phú;phường Nghĩa Tân;phường Nghĩa Trung;phường Quảng Thành;xã Đắk Nia;xã Đắk R'Moan"),
	"DGL": phrases("xã Quảng Khê;xã Quảng Sơn;xã Đắk Ha;xã Đắk Som;xã Đắk R'Măng;xã Đắk Plao;xã Quảng Hòa"),
	"CJ":  phrases("thị trấn Ea T'Ling;xã Nam Dong;xã Trúc Sơn;xã Tâm Thắng;xã Cư Knia;xã Đắk Wil;xã Ea Pô;xã Đắk Drông"),
	"DM":  phrases("thị trấn Đắk Mil;xã Đắk Lao;xã Đức Mạnh;xã Đức Minh;xã Thuận An;xã Đắk Gằn;xã Đắk N'Drót;xã Đắk R'La"),
	"KN":  phrases("thị trấn Đắk Mâm;xã Nam Đà;xã Đắk Drô;xã Buôn Choáh;xã Nâm Nung;xã Quảng Phú;xã Đức Xuyên;xã Nâm N'Đir"),
	"DS":  phrases("thị trấn Đức An;xã Thuận Hạnh;xã Thuận Hà;xã Đắk Môl;xã Đắk Hòa;xã Nam Bình;xã Nâm N'Jang;xã Trường Xuân"),
	"DRL": phrases("thị trấn Kiến Đức;xã Đắk Wer;xã Nhân Cơ;xã Nhân Đạo;xã Đạo Nghĩa;xã Quảng Tín;xã Đắk Sin;xã Hưng Bình"),
	"TD":  phrases("xã Đắk Búk So;xã Quảng Tâm;xã Quảng Tân;xã Quảng Trực;xã Đắk R'Tíh;xã Đắk Ngo"),
}

// cast are the people of the demonstration by unit, in the order of postings.
type cast struct {
	units []string
	of    map[string][]courses.Row
	count int
}

// newCast draws the people; the same generator gives the same people.
func newCast(r *rand.Rand, signIns []demoSignIn) *cast {
	names := &namer{r: r, used: map[string]bool{}}
	for _, s := range signIns {
		names.taken(s.name)
	}
	c := &cast{of: map[string][]courses.Row{}}
	for _, p := range postings {
		posts := phrases(p.posts)
		for _, unit := range strings.Fields(p.units) {
			c.units = append(c.units, unit)
			for i := range p.people {
				c.of[unit] = append(c.of[unit], c.draw(r, names, unit, p.women, pick(r, strings.Split(postOf(posts, i), "|")), i))
			}
		}
	}
	// Two people of one name, as every province has them.
	c.of["DM"][2].FullName, c.of["DM"][2].Gender = c.of["SNN"][1].FullName, c.of["SNN"][1].Gender
	c.of["DM"][2].Email = ""
	return c
}

// postOf is what the i-th person of a unit is; beyond the list the posts of its
// later half come again, for a unit has one head of an office.
func postOf(posts []string, i int) string {
	if i >= len(posts) {
		half := len(posts) / 2
		i = half + (i-len(posts))%(len(posts)-half)
	}
	return posts[i]
}

// draw makes the i-th person of a unit. Some have told no telephone, some no
// birth date or only its year, as in the lists units send.
func (c *cast) draw(r *rand.Rand, names *namer, unit string, women int, post string, i int) courses.Row {
	woman := r.IntN(100) < women
	row := courses.Row{FullName: names.next(woman, communes[unit] != nil), Unit: unit, Position: post, Gender: "male"}
	if woman {
		row.Gender = "female"
	}
	if strings.Contains(row.Position, "%s") {
		row.Position = fmt.Sprintf(row.Position, communes[unit][i%len(communes[unit])])
	}
	year := 1972 + r.IntN(14)
	if i > 0 {
		year += r.IntN(14) // those in charge are not the youngest
	}
	switch at := r.IntN(10); {
	case at < 7:
		row.BornOn = fmt.Sprintf("%02d/%02d/%d", 1+r.IntN(28), 1+r.IntN(12), year)
	case at < 9:
		row.BornOn = fmt.Sprint(year)
	}
	if i < 2 || row.BornOn == "" || r.IntN(100) < 85 { // officers are told of with theirs
		row.Phone = phoneNumber(c.count)
	}
	if r.IntN(100) < 60 {
		row.Email = fmt.Sprintf("%s.%s@daknong.example", mailName(row.FullName), strings.ToLower(unit))
	}
	c.count++
	return row
}

// officer is who is in charge of communication in a unit, or the second one.
func (c *cast) officer(unit string, n int) courses.Row { return c.of[unit][n] }

// some gives n people, drawn from all units evenly: the first of each unit not
// yet taken in turn, starting at a random one.
func (c *cast) some(r *rand.Rand, n int, from []string, skip int) []courses.Row {
	order := make([]string, len(from))
	for i, at := range r.Perm(len(from)) {
		order[i] = from[at]
	}
	var rows []courses.Row
	for round := skip; len(rows) < n; round++ {
		before := len(rows)
		for _, unit := range order {
			if people := c.of[unit]; round < len(people) && len(rows) < n {
				rows = append(rows, people[round])
			}
		}
		if len(rows) == before {
			break // everybody is in
		}
	}
	return rows
}
