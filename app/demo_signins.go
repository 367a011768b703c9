package main

import (
	"context"
	"slices"

	"taphuan/models/accounts"
	"taphuan/models/actor"
)

// demoPassword signs in everybody of the demonstration; it protects nothing.
const demoPassword = "taphuan-demo-2024"

// demoSignIn is somebody who signs in: the main roles come first.
type demoSignIn struct {
	login, name string
	unit        string // "" for a role held in no unit
	post        string
	roles       []actor.Role
}

// demoSignIns are one sign-in for each role, and "noivu", who may do the whole
// of the main job alone. The trainee is added once enrolled.
var demoSignIns = []demoSignIn{
	{"noivu", "Trần Thị Thu Hương", "SNV", "Chuyên viên chính phòng Công chức, viên chức",
		[]actor.Role{actor.HomeAffairs, actor.Approver, actor.Organiser, actor.CertificateClerk, actor.CheckIn}},
	{"thongtin", "Lê Hoài Nam", "STTTT", "Trưởng phòng Thông tin - Báo chí - Xuất bản", []actor.Role{actor.Lead}},
	{"pheduyet", "Phạm Đức Thắng", "STTTT", "Phó Giám đốc Sở", []actor.Role{actor.Approver}},
	{"tochuc", "Võ Thị Minh Châu", "STTTT", "Chuyên viên phòng Thông tin - Báo chí - Xuất bản", []actor.Role{actor.Organiser}},
	{"diemdanh", "Y Khoa Mlô", "STTTT", "Chuyên viên Văn phòng Sở", []actor.Role{actor.CheckIn}},
	{"vanthu", "Đỗ Thị Kim Oanh", "STTTT", "Văn thư Sở", []actor.Role{actor.CertificateClerk}},
	{"daumoi", "Bùi Thị Ngọc Ánh", "SYT", "Chuyên viên Văn phòng Sở", []actor.Role{actor.UnitFocal}},
	{"thutruong", "Hồ Văn Hạ", "SYT", "Giám đốc Sở", []actor.Role{actor.UnitHead}},
	{"giangvien", "Đặng Quang Vinh", "", "Giảng viên", []actor.Role{actor.Trainer}},
	{"hocvien", "Nông Thị Hương", "KN", "Công chức Văn hóa - Xã hội thị trấn Đắk Mâm", []actor.Role{actor.Trainee}},
	{"taichinh", "Ngô Thanh Bình", "STC", "Chuyên viên phòng Quản lý ngân sách", []actor.Role{actor.Finance}},
	{"lanhdao", "Nguyễn Trọng Nghĩa", "UBND", "Phó Chủ tịch UBND tỉnh", []actor.Role{actor.Leader}},
	{"thanhtra", "Điểu K'Ré", "TTT", "Thanh tra viên", []actor.Role{actor.Auditor}},
	{"admin", "Đinh Quốc Bảo", "", "Quản trị hệ thống", []actor.Role{actor.Admin}},
}

// demoFocals are focal points who have not used their links yet.
var demoFocals = []accounts.Row{
	{Name: "Cao Thị Bích Ngân", Login: "dm.vhtt", Unit: "DM"},
	{Name: "Ma Văn Lâm", Login: "drl.vhtt", Unit: "DRL"},
	{Name: "H'Nga Êban", Login: "cj.vhtt", Unit: "CJ"},
	{Name: "Thái Bá Khôi", Login: "stp.vanphong", Unit: "STP"},
	{Name: "Tạ Thị Hồng Loan", Login: "hpn.tuyengiao", Unit: "HPN"},
}

const traineeLogin = "hocvien"

// signIns adds everybody who signs in: the administrator first, the others in
// the week after.
func (s *demoStory) signIns() {
	s.at("2023-07-10 08:05", func(ctx context.Context) error {
		at := slices.IndexFunc(demoSignIns, func(d demoSignIn) bool { return d.login == "admin" })
		if err := s.signIn(ctx, actor.SystemActor(), demoSignIns[at], 0); err != nil {
			return err
		}
		return s.actors(ctx)
	})
	s.at("2023-07-17 09:00", func(ctx context.Context) error {
		for _, d := range demoSignIns {
			if d.login == "admin" || d.login == traineeLogin {
				continue
			}
			if err := s.signIn(ctx, s.by["admin"], d, 0); err != nil {
				return err
			}
		}
		return s.actors(ctx)
	})
	s.at("2023-08-01 14:20", func(ctx context.Context) error {
		if _, err := s.h.Accounts.AddMany(ctx, s.by["admin"], demoFocals); err != nil {
			return err
		}
		return s.actors(ctx)
	})
}

// signIn adds a sign-in and sets its password through its link.
func (s *demoStory) signIn(ctx context.Context, by actor.Actor, d demoSignIn, person uint64) error {
	grants := make([]accounts.RoleGrant, len(d.roles))
	for i, role := range d.roles {
		grants[i] = accounts.RoleGrant{Role: role, Unit: d.unit}
	}
	_, link, err := s.h.Accounts.AddUser(ctx, by, accounts.NewUser{Login: d.login, Name: d.name, PersonID: person, Roles: grants})
	if err != nil {
		return err
	}
	return s.h.Accounts.PasswordFromLink(ctx, link, demoPassword)
}

// actors reads who may act as what, as a session would tell it.
func (s *demoStory) actors(ctx context.Context) error {
	users, err := s.h.Accounts.List(ctx, actor.SystemActor())
	for _, user := range users {
		by := actor.Actor{UserID: user.ID, Name: user.Name}
		if user.PersonID != nil {
			by.PersonID = *user.PersonID
		}
		for _, role := range user.Roles {
			grant := actor.Grant{Role: role.Role}
			if role.UnitID != nil {
				grant.UnitID = *role.UnitID
			}
			by.Grants = append(by.Grants, grant)
		}
		s.by[user.Login] = by
	}
	return err
}

// trainee adds the sign-in of the trainee, who is the person enrolled.
func (s *demoStory) trainee(ctx context.Context, person uint64) error {
	at := slices.IndexFunc(demoSignIns, func(d demoSignIn) bool { return d.login == traineeLogin })
	return s.signIn(ctx, s.by["admin"], demoSignIns[at], person)
}
