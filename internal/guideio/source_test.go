package guideio

import (
	"encoding/json"
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	for _, n := range []string{"state-leads", "movement-building"} {
		imp, err := Read(n+".txt", sharedGuide(t, n))
		if err != nil {
			t.Fatal(err)
		}
		if os.Getenv("DUMP") != "" {
			b, _ := json.MarshalIndent(imp, "", " ")
			os.WriteFile("/tmp/"+n+".json", b, 0o600)
		}
	}
}
