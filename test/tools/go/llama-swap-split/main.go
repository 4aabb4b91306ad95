// Turns command lines into words with the very library by which llama-swap splits the commands of its
// models: a list of texts as JSON on standard input, a list of lists of words on standard output.
package main

import (
	"encoding/json"
	"os"

	"github.com/billziss-gh/golib/shlex"
)

func main() {
	var lines []string
	if err := json.NewDecoder(os.Stdin).Decode(&lines); err != nil {
		panic(err)
	}
	words := make([][]string, len(lines))
	for at, line := range lines {
		words[at] = shlex.Posix.Split(line)
	}
	if err := json.NewEncoder(os.Stdout).Encode(words); err != nil {
		panic(err)
	}
}
