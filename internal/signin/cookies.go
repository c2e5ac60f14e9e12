package signin

import (
	"net/http"
	"strings"
	"time"
)

// maxName bounds what may be asked for in a cookie's name.
const maxName = 40

// Cookie returns the cookie that lets a browser in under the name as. Over TLS it
// is Secure and bound to this host by its prefix; scripts never see it.
func (s *Service) Cookie(r *http.Request, as, token string, until time.Time) *http.Cookie {
	secure := s.Secure(r)
	return &http.Cookie{Name: cookieName(as, secure), Value: token, Path: "/", HttpOnly: true, Secure: secure,
		SameSite: http.SameSiteLaxMode, MaxAge: max(1, int(until.Sub(s.clock.Now())/time.Second))}
}

// NoCookie returns the cookie that makes a browser forget the name as.
func (s *Service) NoCookie(r *http.Request, as string) *http.Cookie {
	c := s.Cookie(r, as, "", s.clock.Now())
	c.MaxAge = -1
	return c
}

func cookieName(as string, secure bool) string {
	if secure {
		return "__Host-cairn-" + as
	}
	return "cairn-" + as
}

// ValidName reports whether as may name a cookie: lower-case letters, digits and
// hyphens.
func ValidName(as string) bool {
	if as == "" || len(as) > maxName {
		return false
	}
	return strings.Trim(as, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func (s *Service) cookie(r *http.Request, as string) string {
	if !ValidName(as) {
		return ""
	}
	c, err := r.Cookie(cookieName(as, s.Secure(r)))
	if err != nil {
		return ""
	}
	return c.Value
}

// token returns the outside token of a request, or else its cookie named as.
func (s *Service) token(r *http.Request, as string) string {
	if t := outside(r); t != "" {
		return t
	}
	return s.cookie(r, as)
}

// outside returns the token an outside client sends: "Authorization: Bearer" or
// the subprotocol "token.<token>".
func outside(r *http.Request) string {
	if scheme, t, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(t)
	}
	for _, line := range r.Header.Values("Sec-WebSocket-Protocol") {
		for _, p := range strings.Split(line, ",") {
			if t, ok := strings.CutPrefix(strings.TrimSpace(p), "token."); ok {
				return t
			}
		}
	}
	return ""
}
