package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Binned is a deleted record that the reader may bring back with the op
// "restore".
type Binned struct {
	Kind  string          `json:"kind"`
	ID    string          `json:"id"`
	Title json.RawMessage `json:"title,omitempty" doc:"What stood on it: a text, or texts by language."`
	Seq   int64           `json:"seq" doc:"Of the change that deleted it."`
}

type binIn struct {
	AsIn
	Doc string `path:"doc"`
}
type binOut struct{ Body []Binned }

func (a *API) binCall() {
	Handle(a, huma.Operation{OperationID: "bin", Method: http.MethodGet, Path: "/api/docs/{doc}/bin",
		Summary: "Deleted records that the reader may bring back, the last deleted first"}, a.bin)
}

func (a *API) bin(ctx context.Context, in *binIn) (*binOut, error) {
	p, err := a.Caller(ctx, in.As, "login")
	if err != nil {
		return nil, err
	}
	if _, err := a.stands(ctx, p, in.Doc); err != nil {
		return nil, err
	}
	list, err := a.Hub.Bin(ctx, p, in.Doc)
	out := make([]Binned, 0, len(list))
	for _, b := range list {
		out = append(out, Binned(b))
	}
	return &binOut{Body: out}, err
}
