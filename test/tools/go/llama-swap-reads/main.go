// Reads what llama-swap would read, with the very libraries that it reads with, whose own module is not
// to be had: command lines split into words, and configurations as YAML. Both come as one JSON object on
// standard input and leave as one on standard output, each list in its order.
package main

import (
	"encoding/json"
	"os"

	"github.com/billziss-gh/golib/shlex"
	"gopkg.in/yaml.v3"
)

func main() {
	var asked struct{ Lines, Documents []string }
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	words := make([][]string, len(asked.Lines))
	for at, line := range asked.Lines {
		words[at] = shlex.Posix.Split(line)
	}
	// A key that is no string to this library cannot be told as JSON, which is what it should be told of.
	documents := make([]any, len(asked.Documents))
	for at, text := range asked.Documents {
		if err := yaml.Unmarshal([]byte(text), &documents[at]); err != nil {
			panic(err)
		}
	}
	answer := map[string]any{"words": words, "documents": documents}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		panic(err)
	}
}
