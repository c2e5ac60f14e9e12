// Command gen writes the derived files; run it by `make gen` from the root.
package main

import (
	"bytes"
	"log"
	"os"

	"cairn/internal/app"
	"cairn/internal/gen"
)

func main() {
	schema, err := app.Schema()
	if err != nil {
		log.Fatal(err)
	}
	ts, err := gen.TypeScript(schema)
	if err != nil {
		log.Fatal(err)
	}
	write("web/core/gen/schema.ts", ts)
	write("docs/permissions.md", gen.Permissions(schema))
}

// write leaves an unchanged file alone, so that nothing is rebuilt for it.
func write(path string, data []byte) {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		log.Fatal(err)
	}
}
