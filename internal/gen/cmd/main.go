// Command gen writes the derived files; run it by `make gen` from the root.
package main

import (
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

func write(path string, data []byte) {
	if err := os.WriteFile(path, data, 0o644); err != nil {
		log.Fatal(err)
	}
}
