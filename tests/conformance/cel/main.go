// Reads policies and clusters, a line of JSON each, and compares what CEL says of every cluster with what is expected.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/google/cel-go/cel"
)

type line struct {
	Variables   []struct{ Name, Expression string }
	Validations []string
	Object      map[string]any
	Old         map[string]any
	Expected    string
}

type policy struct {
	names       []string
	variables   []cel.Program
	sources     []string
	validations []cel.Program
}

func compile(env *cel.Env, expression string) (cel.Program, error) {
	ast, issues := env.Compile(expression)
	if issues != nil && issues.Err() != nil {
		return nil, fmt.Errorf("%s: %w", expression, issues.Err())
	}
	return env.Program(ast)
}

func read(env *cel.Env, from line) (*policy, error) {
	made := &policy{sources: from.Validations}
	for _, variable := range from.Variables {
		program, err := compile(env, variable.Expression)
		if err != nil {
			return nil, err
		}
		made.names = append(made.names, variable.Name)
		made.variables = append(made.variables, program)
	}
	for _, expression := range from.Validations {
		program, err := compile(env, expression)
		if err != nil {
			return nil, err
		}
		made.validations = append(made.validations, program)
	}
	return made, nil
}

// judge says for each validation whether it lets the cluster pass, as "1" and "0".
func (p *policy) judge(object, old map[string]any) (string, error) {
	variables := map[string]any{}
	input := map[string]any{"object": object, "oldObject": nil, "variables": variables}
	if old != nil {
		input["oldObject"] = old
	}
	for i, program := range p.variables {
		value, _, err := program.Eval(input)
		if err != nil {
			return "", fmt.Errorf("variable %s: %w", p.names[i], err)
		}
		variables[p.names[i]] = value
	}
	found := ""
	for i, program := range p.validations {
		value, _, err := program.Eval(input)
		if err != nil {
			return "", fmt.Errorf("%s: %w", p.sources[i], err)
		}
		holds, ok := value.Value().(bool)
		if !ok {
			return "", fmt.Errorf("%s: is no bool", p.sources[i])
		}
		if holds {
			found += "1"
		} else {
			found += "0"
		}
	}
	return found, nil
}

func run() error {
	env, err := cel.NewEnv(cel.Variable("object", cel.DynType), cel.Variable("oldObject", cel.DynType),
		cel.Variable("variables", cel.MapType(cel.StringType, cel.DynType)))
	if err != nil {
		return err
	}
	var now *policy
	clusters, held, refused := 0, 0, 0
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(make([]byte, 0, 1<<20), 1<<26)
	for scanner.Scan() {
		var one line
		if err := json.Unmarshal(scanner.Bytes(), &one); err != nil {
			return err
		}
		if one.Validations != nil {
			if now, err = read(env, one); err != nil {
				return err
			}
			continue
		}
		found, err := now.judge(one.Object, one.Old)
		if err != nil {
			return err
		}
		clusters++
		for i := range found {
			if found[i] != one.Expected[i] {
				return fmt.Errorf("%s\nis %c, not %c, for %s", now.sources[i], found[i], one.Expected[i], scanner.Text())
			}
			if found[i] == '1' {
				held++
			} else {
				refused++
			}
		}
	}
	if err := scanner.Err(); err != nil {
		return err
	}
	fmt.Printf("%d clusters; %d verdicts are true, %d false\n", clusters, held, refused)
	if clusters < 10000 || held < clusters || refused < clusters {
		return fmt.Errorf("too few to judge by")
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
