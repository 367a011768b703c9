package vietnamese

import (
	"fmt"
	"strconv"
)

// Count gives a number of things as documents write it: 01, 02, 45.
func Count(n int) string {
	if n > 0 && n < 10 {
		return fmt.Sprintf("%02d", n)
	}
	return strconv.Itoa(n)
}
