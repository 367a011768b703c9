package vietnamese

import "strings"

// SplitName cuts a full name into the given name, by which people are called
// and sorted, and the rest. The given name is the last word; with the Ê Đê
// prefixes H' and Y it stands first and the clan last ("H'Bia Niê", "Y Quang
// Bkrông"). It is a default: users may correct both parts.
func SplitName(full string) (given, rest string) {
	words := strings.Fields(Clean(full))
	switch {
	case len(words) == 0:
		return "", ""
	case isEdePrefix(words[0]) && len(words) > 1:
		return strings.Join(words[:2], " "), strings.Join(words[2:], " ")
	case isEdeWoman(words[0]):
		return words[0], strings.Join(words[1:], " ")
	}
	last := len(words) - 1
	return words[last], strings.Join(words[:last], " ")
}

// isEdePrefix recognises a prefix that stands as a word of its own.
func isEdePrefix(word string) bool {
	switch Canonical(word) {
	case "y", "h", "h'":
		return true
	}
	return false
}

// isEdeWoman recognises the prefix H' written together with the name.
func isEdeWoman(word string) bool {
	name, found := strings.CutPrefix(Canonical(word), "h'")
	return found && name != ""
}
