// Package archtest holds the rules of the house (docs/architecture.md) and says
// why when one is broken.
package archtest

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
}

// floors lists our packages from the bottom up. A package may import packages
// on lower floors, and rules and kit those beside them.
var floors = []struct {
	name     string
	packages []string
	// beside allows imports within the floor.
	beside bool
	reason string
}{
	{"kit", []string{"errs", "id", "clock"}, false, "the kit stands on the standard library alone"},
	{"rules", []string{"access", "record", "guide", "session", "plan", "network", "people", "calendar", "sample", "report", "words"}, true, "rules are pure and know no floor above"},
	{"engine", []string{"room"}, false, "the engine knows no SQL, socket or HTTP"},
	{"formats", []string{"safezip", "docx", "xlsx", "tabletext"}, true, "a format package knows its file format and the rules, no other technology"},
	{"adapters", []string{"store", "signin", "socket", "httpapi", "pages", "guideio", "jobs"}, false, "adapters never import each other; app joins them"},
}

func load(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles", "cairn/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for dec.More() {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func floorOf(name string) int {
	for i, f := range floors {
		if slices.Contains(f.packages, name) {
			return i
		}
	}
	return -1
}

func TestFloors(t *testing.T) {
	for _, p := range load(t) {
		name, ours := strings.CutPrefix(p.ImportPath, "cairn/internal/")
		level := floorOf(name)
		if !ours || level < 0 {
			continue
		}
		for _, imp := range p.Imports {
			other, ours := strings.CutPrefix(imp, "cairn/internal/")
			if !ours {
				continue
			}
			up := floorOf(other)
			if up < 0 || up > level || (up == level && !floors[level].beside) {
				t.Errorf("%s imports %s: %s", name, other, floors[level].reason)
			}
		}
	}
}

// TestEveryPackageHasAFloor keeps new packages from standing outside the house.
func TestEveryPackageHasAFloor(t *testing.T) {
	programs := []string{"cli", "config", "app", "gen", "gen/cmd", "archtest", "testreport", "bench"}
	for _, p := range load(t) {
		name, ours := strings.CutPrefix(p.ImportPath, "cairn/internal/")
		if ours && floorOf(name) < 0 && !slices.Contains(programs, name) && !strings.Contains(name, "test") {
			t.Errorf("%s stands on no floor: give it one in archtest and docs/architecture.md", name)
		}
	}
}

var forbidden = []struct {
	where  []string
	what   []string
	reason string
}{
	{floors[1].packages, []string{"database/sql", "net/http", "net", "os", "os/exec", "io/ioutil"}, "rules are pure: no SQL, HTTP or files"},
	{floors[0].packages, []string{"cairn/", "github.com/", "golang.org/x/"}, "the kit stands on the standard library alone"},
	{[]string{"room"}, []string{"database/sql", "net/http", "github.com/lxzan/gws", "modernc.org/sqlite"}, "the engine knows no SQL, socket or HTTP"},
	{[]string{"app", "cli"}, []string{"github.com/danielgtaylor/huma", "modernc.org/sqlite", "github.com/lxzan/gws"}, "libraries stay inside their adapter"},
}

func TestForbiddenImports(t *testing.T) {
	for _, p := range load(t) {
		name := strings.TrimPrefix(p.ImportPath, "cairn/internal/")
		for _, rule := range forbidden {
			if !slices.Contains(rule.where, name) {
				continue
			}
			for _, imp := range p.Imports {
				for _, bad := range rule.what {
					if imp == bad || (strings.HasSuffix(bad, "/") && strings.HasPrefix(imp, bad)) || strings.HasPrefix(imp, bad+"/") {
						t.Errorf("%s imports %s: %s", name, imp, rule.reason)
					}
				}
			}
		}
	}
}

// TestNobodyReadsTheClock: time.Now is for package clock alone, goroutines and
// init() for nobody in the rules.
func TestNobodyReadsTheClock(t *testing.T) {
	eachFile(t, func(name, path string, f *ast.File, set *token.FileSet) {
		rules := floorOf(name) == 1
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && n.Sel.Name == "Now" && name != "clock" && name != "bench" {
					t.Errorf("%s: time.Now outside package clock; take a clock.Clock", set.Position(n.Pos()))
				}
			case *ast.GoStmt:
				if rules {
					t.Errorf("%s: a goroutine in a rule package", set.Position(n.Pos()))
				}
			case *ast.FuncDecl:
				if n.Name.Name == "init" && n.Recv == nil {
					t.Errorf("%s: init(); call it from app instead", set.Position(n.Pos()))
				}
			}
			return true
		})
	})
}

// TestW7_SQLIsNeverBuilt: a query is one constant text; values go in by
// parameters (no Sprintf, no joining with variables), neither where it is given
// to the database nor anywhere before.
func TestW7_SQLIsNeverBuilt(t *testing.T) {
	calls := []string{"Query", "QueryRow", "Exec", "QueryContext", "QueryRowContext", "ExecContext", "Prepare", "PrepareContext"}
	eachFile(t, func(name, path string, f *ast.File, set *token.FileSet) {
		ast.Inspect(f, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if ok && built(e) && sql(e) {
				t.Errorf("%s: SQL put together at run time", set.Position(e.Pos()))
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains(calls, sel.Sel.Name) && slices.ContainsFunc(call.Args, built) {
				t.Errorf("%s: SQL put together at run time", set.Position(call.Pos()))
			}
			return true
		})
	})
}

// sql reports whether the first text in an expression begins a statement.
func sql(e ast.Expr) (found bool) {
	statement := regexp.MustCompile("(?i)^[\"`]\\s*(select|insert|update|delete|create|drop|alter|replace|with|pragma|vacuum|attach)\\s")
	first := true
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && first {
			first, found = false, statement.MatchString(lit.Value)
		}
		return true
	})
	return found
}

// built reports whether an expression joins strings with something not constant.
func built(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (variable(e.X) || variable(e.Y))
	case *ast.CallExpr:
		if sel, ok := e.Fun.(*ast.SelectorExpr); ok {
			x, _ := sel.X.(*ast.Ident)
			return x != nil && x.Name == "fmt" && strings.HasPrefix(sel.Sel.Name, "Sprint")
		}
	}
	return false
}

func variable(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return false
	case *ast.BinaryExpr:
		return variable(e.X) || variable(e.Y)
	}
	return true
}

// TestFilesStaySmall: a file over 500 lines wants to be two.
func TestFilesStaySmall(t *testing.T) {
	root := moduleRoot(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (slices.Contains([]string{"node_modules", ".git", "gen", "dist", "testdata"}, d.Name())) {
			return filepath.SkipDir
		}
		if !slices.Contains([]string{".go", ".ts", ".svelte", ".css", ".mjs"}, filepath.Ext(path)) {
			return nil
		}
		data, err := os.ReadFile(path)
		if lines := strings.Count(string(data), "\n"); err == nil && lines > 500 {
			t.Errorf("%s has %d lines; the most is 500", strings.TrimPrefix(path, root+"/"), lines)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func eachFile(t *testing.T, fn func(name, path string, f *ast.File, set *token.FileSet)) {
	t.Helper()
	for _, p := range load(t) {
		name, ours := strings.CutPrefix(p.ImportPath, "cairn/internal/")
		if !ours {
			continue
		}
		for _, file := range p.GoFiles {
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, file), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			fn(name, file, f, set)
		}
	}
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
