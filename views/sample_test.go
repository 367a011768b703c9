package views

import "taphuan/views/texts"

// The shapes below are what routes gives every page; see doc.go.
type samplePage struct {
	Shell  sampleShell
	Body   any
	Failed bool
	Errors []sampleError
	fields map[string]sampleField
}

type sampleShell struct {
	Lang, Title, UserName, RoleNames, CSRF      string
	Notice, NoticeKind, ClockShown, Path, Width string
	Signed, Public, Plain                       bool
	Nav                                         []sampleNav
	Breadcrumb                                  []sampleCrumb
}

type (
	sampleNav struct {
		Label, Href, Icon string
		Current           bool
	}
	sampleCrumb struct{ Label, Href string }
	sampleError struct{ Field, ID, Message string }
	sampleField struct{ ID, Name, Value, Error string }
	sampleRow   struct{ Name, Kind, Word, Reason, Updated, Have string }
	sampleFault struct {
		Status      int
		Message, ID string
	}
)

func (p samplePage) T(key string, pairs ...any) string {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return texts.Say(p.Shell.Lang, key, args)
}

func (p samplePage) Field(name string) sampleField {
	state := p.fields[name]
	state.Name, state.ID = name, "f-"+name
	return state
}

func sample(lang string) samplePage {
	say := func(key string) string { return texts.Say(lang, key, nil) }
	return samplePage{
		Shell: sampleShell{
			Lang: lang, Title: "Lớp KHTT-03 · Kỹ năng xử lý khủng hoảng truyền thông", Signed: true,
			UserName: "Nguyễn Thị Ngọc Ánh", RoleNames: "Chuyên viên phòng đào tạo · Sở Nội vụ",
			CSRF: "token", Path: "/courses/3?tab=all", Notice: "Đã lưu lớp KHTT-03.", NoticeKind: "ok",
			ClockShown: "15/10/2024 07:40",
			Nav: []sampleNav{
				{say("nav.home"), "/", "home", false}, {say("nav.planning"), "/plans", "calendar", false},
				{say("nav.courses"), "/courses", "book", true}, {say("nav.attendance"), "/sessions", "qr", false},
				{say("nav.staffing"), "/staffing", "people", false}, {say("nav.certificates"), "/certificates", "certificate", false},
				{say("nav.reports"), "/reports", "report", false}, {say("nav.settings"), "/settings", "settings", false},
			},
			Breadcrumb: []sampleCrumb{{say("nav.home"), "/"}, {say("nav.courses"), "/courses"}, {"KHTT-03", ""}},
		},
		Body: struct{ Rows []sampleRow }{[]sampleRow{
			{"UBND huyện Cư Jút", "ok", "Đã bố trí", "QĐ 12/QĐ-UBND ngày 01/11/2024", "02/11/2024", "3"},
			{"Sở Công Thương", "warn", "Đang khuyết", "Lê C nghỉ từ 01/11; chưa có người thay", "19/11/2024", "1"},
			{"Sở Y tế", "pending", "Chờ xác minh", "Đã gửi QĐ 88 ngày 20/11", "22/11/2024", "2"},
			{"Ban Dân tộc", "danger", "Chưa bố trí", "Đơn vị chưa khai; hạn trước 01/12/2024", "–", "0"},
			{"Báo Đắk Nông", "none", "Không áp dụng", "Cơ quan báo chí", "–", "0"},
		}},
		Failed: true,
		Errors: []sampleError{
			{"title", "f-title", texts.Say(lang, "fault.input.required", nil)},
			{"ends_on", "f-ends_on", "Ngày kết thúc (10/3) trước ngày bắt đầu (12/3). Chọn ngày từ 12/3."},
			{"mode", "f-mode", texts.Say(lang, "fault.input.choice", nil)},
		},
		fields: map[string]sampleField{
			"title":     {Error: texts.Say(lang, "fault.input.required", nil)},
			"kind":      {Value: "course"},
			"starts_on": {Value: "12/03/2026"},
			"ends_on":   {Value: "10/03/2026", Error: "Ngày kết thúc (10/3) trước ngày bắt đầu (12/3). Chọn ngày từ 12/3."},
			"mode":      {Error: texts.Say(lang, "fault.input.choice", nil)},
			"catering":  {Value: "true"},
			"note":      {Value: "Ẫ ặ ử ợ <b>không phải thẻ</b>"},
		},
	}
}
