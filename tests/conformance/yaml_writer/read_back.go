// Reads samples from standard input, one JSON object a line, and compares what sigs.k8s.io/yaml reads in strict mode
// (the library through which Fleet reads) with what was meant.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	"sigs.k8s.io/yaml"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<24)
	samples, wrong := 0, 0
	for lines.Scan() {
		var sample struct {
			Text  string
			Meant map[string]interface{}
		}
		if err := json.Unmarshal(lines.Bytes(), &sample); err != nil {
			fmt.Println("the sample itself does not parse:", err)
			os.Exit(1)
		}
		samples++
		seen := map[string]interface{}{}
		err := yaml.UnmarshalStrict([]byte(sample.Text), &seen)
		if err != nil || !reflect.DeepEqual(seen, sample.Meant) {
			wrong++
			fmt.Printf("%q\n  meant %v\n  read  %v, error %v\n", sample.Text, sample.Meant, seen, err)
		}
	}
	fmt.Printf("%d samples, %d wrong\n", samples, wrong)
	if wrong > 0 || samples < 20000 || lines.Err() != nil {
		os.Exit(1)
	}
}
