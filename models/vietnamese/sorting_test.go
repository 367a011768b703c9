package vietnamese

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// inOrder shuffles what must come out in the given order, sorts and compares.
func inOrder[T any](t *testing.T, want []string, key func(string) T, compare func(a, b T) int) {
	t.Helper()
	got := slices.Clone(want)
	random := rand.New(rand.NewPCG(4, 35))
	for range 20 {
		random.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, func(a, b string) int { return compare(key(a), key(b)) })
		if !slices.Equal(got, want) {
			t.Fatalf("sorted to\n%q, want\n%q", got, want)
		}
	}
}

func nameKeys(full string) SortKey { return NameKeys(SplitName(full)) }

func TestNameOrder(t *testing.T) {
	inOrder(t, []string{
		"Lý An", "Nguyễn Thị Hạ An", "Nguyễn Thị Ánh", "Bùi Ân", "Phạm Duy Dũng", "Lê Đức Đạt",
		"Hồ Văn Đức", "An Thị Hà", "Trần Thị Hà", "Nguyễn Văn Hạ", "H'Bia Niê",
	}, nameKeys, Compare)
	inOrder(t, []string{"K'Sơr Hà", "Trần Thị Hà", "Nguyễn Văn Hạ", "K'Thanh", "Thị Mai", "Y Quang Bkrông"}, nameKeys, Compare)
}

func TestSyllableOrder(t *testing.T) {
	for _, syllables := range [][]string{
		{"ba", "bà", "bả", "bã", "bá", "bạ"},
		{"an", "àn", "ản", "ãn", "án", "ạn", "ăn", "ân", "bình", "dan", "đan", "ê", "o", "ô", "ơ", "u", "ư"},
		{"a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "h", "i", "k", "l", "m", "n", "o", "ô", "ơ", "p",
			"q", "r", "s", "t", "u", "ư", "v", "x", "y"},
		{"II.6.a", "II.6.b", "II.6.c", "II.6.d", "II.6.đ", "II.6.e"},
		{"Lớp 2", "Lớp 10", "Lớp 100"},
		{"Công an tỉnh", "Đảng ủy", "Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp"},
	} {
		inOrder(t, syllables, Key, bytes.Compare)
	}
}

func TestKeysThatAreEqual(t *testing.T) {
	for _, same := range [][2]string{
		{"Hà", norm.NFD.String("Hà")}, {"Hòa", "Hoà"}, {"HÀ", "Hà"}, {"K'Thanh", "K’Thanh"}, {"Ðức", "Đức"},
	} {
		if !bytes.Equal(Key(same[0]), Key(same[1])) {
			t.Errorf("%q and %q have different keys", same[0], same[1])
		}
	}
	if bytes.Equal(Key("dan"), Key("đan")) || bytes.Equal(Key("ha"), Key("hà")) {
		t.Error("different words have the same key")
	}
}

// One collator serving two goroutines gives wrong keys; run with -race.
func TestKeysFromManyGoroutines(t *testing.T) {
	names := []string{"Nguyễn Thị Ánh", "Bùi Ân", "Phạm Duy Dũng", "H'Bia Niê"}
	want := make([][]byte, len(names))
	for i, name := range names {
		want[i] = Key(name)
	}
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			for i := range 200 {
				if n := i % len(names); !bytes.Equal(Key(names[n]), want[n]) {
					t.Errorf("another key for %q", names[n])
					return
				}
			}
		})
	}
	wait.Wait()
}

func TestSplitName(t *testing.T) {
	tests := []struct{ full, given, rest string }{
		{"Nguyễn Thị Thu Hà", "Hà", "Nguyễn Thị Thu"},
		{"  Lý   An ", "An", "Lý"},
		{"K'Thanh", "K'Thanh", ""},
		{"K'Sơr Hà", "Hà", "K'Sơr"},
		{"Điểu K’Ré", "K’Ré", "Điểu"},
		{"Thị Mai", "Mai", "Thị"},
		{"Nie So Nghiem", "Nghiem", "Nie So"},
		{"H'Bia Niê", "H'Bia", "Niê"},
		{"H’Bia Niê Kdăm", "H’Bia", "Niê Kdăm"},
		{"H Bia Niê", "H Bia", "Niê"},
		{"Y Quang Bkrông", "Y Quang", "Bkrông"},
		{"Y Quang", "Y Quang", ""},
		{"Hồ Văn H", "H", "Hồ Văn"},
		{"Nguyễn Như Ý", "Ý", "Nguyễn Như"},
		{"Y", "Y", ""},
		{"", "", ""},
	}
	for _, test := range tests {
		if given, rest := SplitName(test.full); given != test.given || rest != test.rest {
			t.Errorf("SplitName(%q) = %q, %q, want %q, %q", test.full, given, rest, test.given, test.rest)
		}
	}
}
