package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"rsc.io/qr"

	"cairn/internal/access"
	"cairn/internal/errs"
)

type qrIn struct {
	AsIn
	ID string `path:"id"`
}

type qrOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) qrCall() {
	Handle(a, huma.Operation{OperationID: "qr", Method: http.MethodGet, Path: "/api/sessions/{id}/qr.svg",
		Summary: "QR of the join link, for facilitators and the stage"}, a.qr)
}

func (a *API) qr(ctx context.Context, in *qrIn) (*qrOut, error) {
	short := in.ID[:min(8, len(in.ID))]
	p, err := a.Caller(ctx, in.As, "fac-"+short, "stage-"+short, "login")
	if err != nil {
		return nil, err
	}
	st, err := a.stands(ctx, p, in.ID)
	if err != nil {
		return nil, err
	}
	if !st.roles.Has(access.Facilitator | access.Stage) {
		return nil, errs.New(errs.NotFound, "doc", "There is nothing here, or nothing for you.")
	}
	if st.doc != "session" || st.invite == "" {
		return nil, errs.New(errs.NotFound, "doc", "This session has no join link yet.")
	}
	svg, err := drawQR(a.base(ctx) + "/join#" + st.invite)
	return &qrOut{ContentType: "image/svg+xml", Body: svg}, err
}

// Squares is a QR code as a drawing: the dark squares as the path of an SVG whose
// view box is Side wide and high, with the quiet zone of four modules that readers
// need. Pages draw it themselves, dark on light whatever their colours are.
type Squares struct {
	Side int    `json:"side"`
	Path string `json:"path"`
}

// QR draws a text as a QR code.
func QR(text string) (Squares, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Squares{}, errs.Wrap(err, errs.Internal, "", "This address does not fit into a QR code.")
	}
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+4, y+4, x-from, x-from)
			}
		}
	}
	return Squares{Side: code.Size + 8, Path: b.String()}, nil
}

// drawQR returns a text as the QR code of an SVG image.
func drawQR(text string) ([]byte, error) {
	q, err := QR(text)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`,
		q.Side, q.Side, q.Side, q.Side, q.Path), nil
}
