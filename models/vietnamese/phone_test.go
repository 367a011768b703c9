package vietnamese

import "testing"

func TestPhone(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"spaces", "0912 345 678", "+84912345678"},
		{"dots", "0912.345.678", "+84912345678"},
		{"hyphens and brackets", "(091)-2345-678", "+84912345678"},
		{"no-break spaces", "0912\u00a0345\u00a0678", "+84912345678"},
		{"+84", "+84 912 345 678", "+84912345678"},
		{"+84 with (0)", "+84 (0)912 345 678", "+84912345678"},
		{"+84 with a 0 too many", "+840912345678", "+84912345678"},
		{"84 without plus", "84912345678", "+84912345678"},
		{"84 in small groups", "84 91 234 56 78", "+84912345678"},
		{"0084", "0084 912345678", "+84912345678"},
		{"Excel lost the 0", "912345678", "+84912345678"},
		{"a number that begins 084 with its 0 lost", "842345678", "+84842345678"},
		{"a label before", "ĐT: 0912345678", "+84912345678"},
		{"old eleven digits", "0168 123 4567", "+84381234567"},
		{"old eleven digits with +84", "+84 168 123 4567", "+84381234567"},
		{"old eleven digits with the 0 lost", "1681234567", "+84381234567"},
		{"landline of the province", "0261 3544 123", "+842613544123"},
		{"landline with the 0 lost", "2613544123", "+842613544123"},
		{"landline with +84", "+84 261 3544123", "+842613544123"},
		{"landline of Hà Nội", "(024) 3825 1234", "+842438251234"},
		{"mobile and landline", "0912345678/02613544123", "+84912345678"},
		{"landline first, mobile wins", "02613544123 - 0912345678", "+84912345678"},
		{"two mobiles, the first", "0912345678; 0987654321", "+84912345678"},
		{"two mobiles with a space only", "0912345678 0987654321", "+84912345678"},
		{"two grouped mobiles with a space only", "0912 345 678 0987 654 321", "+84912345678"},
		{"two landlines, the first", "02613544123, 02613544999", "+842613544123"},
		{"a short number, then a mobile", "12345/0912345678", "+84912345678"},
		{"empty", "", ""},
		{"words", "không có", ""},
		{"one digit short", "091234567", ""},
		{"one digit long", "09123456789", ""},
		{"landline one digit short", "0261 354 412", ""},
		{"citizen number", "067085001234", ""},
		{"date", "15/10/2024", ""},
		{"old prefix never given out", "01871234567", ""},
		{"prefix of no network", "0412345678", ""},
		{"service number", "1900 1234", ""},
		{"other country", "+1 415 555 2671", ""},
		{"digits of another script", "०९१२३४५६७८", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, ok := Phone(test.in); got != test.want || ok != (test.want != "") {
				t.Errorf("Phone(%q) = %q, %v, want %q", test.in, got, ok, test.want)
			}
		})
	}
}

func TestPhonePrefixesOf2018(t *testing.T) {
	for old, now := range map[string]string{
		"0162": "32", "0163": "33", "0164": "34", "0165": "35", "0166": "36", "0167": "37", "0168": "38", "0169": "39",
		"0123": "83", "0124": "84", "0125": "85", "0127": "81", "0129": "82",
		"0186": "56", "0188": "58", "0199": "59",
		"0120": "70", "0121": "79", "0122": "77", "0126": "76", "0128": "78",
	} {
		if got, _ := Phone(old + "1234567"); got != "+84"+now+"1234567" {
			t.Errorf("Phone(%s1234567) = %q, want +84%s1234567", old, got, now)
		}
	}
}

func TestShowPhone(t *testing.T) {
	for in, want := range map[string]string{
		"+84912345678":  "0912 345 678",
		"+842613544123": "0261 3544 123",
		"+842438251234": "024 3825 1234",
		"+14155552671":  "+14155552671",
		"+8491":         "+8491",
		"":              "",
	} {
		if got := ShowPhone(in); got != want {
			t.Errorf("ShowPhone(%q) = %q, want %q", in, got, want)
		}
	}
}
