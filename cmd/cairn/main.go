// Command cairn runs coalition planning sessions. See `cairn --help`.
package main

import (
	"os"

	"cairn/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }
