package guideio

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedGuide returns one of the two source guides, which are not part of this
// repository: they are looked for in $CAIRN_SHARED or in ../shared beside it.
func sharedGuide(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("CAIRN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	data, err := os.ReadFile(filepath.Join(root, "source-guides", name+".txt"))
	if err != nil {
		t.Skip("the source guides are not here; set CAIRN_SHARED to the folder that holds source-guides/")
	}
	return data
}
