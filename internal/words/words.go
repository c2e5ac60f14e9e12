// Package words turns codes into sentences for pages, prints and files, from
// the same catalogues the browser uses.
package words

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Catalogue holds every message by language and key.
type Catalogue struct {
	byLang map[string]map[string]string
}

// Load reads <lang>/<area>.json files. A broken file is an error naming it.
func Load(files fs.FS) (*Catalogue, error) {
	paths, err := fs.Glob(files, "*/*.json")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{byLang: map[string]map[string]string{}}
	for _, p := range paths {
		if err := c.read(files, p); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
	}
	return c, nil
}

func (c *Catalogue) read(files fs.FS, p string) error {
	data, err := fs.ReadFile(files, p)
	if err != nil {
		return err
	}
	lang := path.Dir(p)
	if c.byLang[lang] == nil {
		c.byLang[lang] = map[string]string{}
	}
	msgs := map[string]string{}
	if err := json.Unmarshal(data, &msgs); err != nil {
		return err
	}
	for k, v := range msgs {
		c.byLang[lang][k] = v
	}
	return nil
}

// Keys returns the messages of one language.
func (c *Catalogue) Keys(lang string) map[string]string { return c.byLang[lang] }

// Say returns the message in lang, or in English, or the key's last part; args
// are pairs of name and value that fill {name}.
func (c *Catalogue) Say(lang, key string, args ...any) string {
	m, ok := c.byLang[Base(lang)][key]
	if !ok {
		m, ok = c.byLang["en"][key]
	}
	if !ok {
		m = strings.ReplaceAll(key[strings.LastIndex(key, ".")+1:], "_", " ")
	}
	for i := 0; i+1 < len(args); i += 2 {
		m = strings.ReplaceAll(m, "{"+fmt.Sprint(args[i])+"}", fmt.Sprint(args[i+1]))
	}
	return m
}

// Base returns the catalogue language of a BCP 47 tag: "es-MX" is "es".
func Base(tag string) string {
	l, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(l)
}

// Pick returns the text for lang from texts by language, else in English, else in
// the first language that has one.
func Pick(texts map[string]string, lang string) string { return texts[Nearest(texts, lang)] }

// Nearest is the language whose text Pick takes; "" when there is no text.
func Nearest(texts map[string]string, lang string) string {
	for _, l := range append([]string{lang, Base(lang), "en"}, slices.Sorted(maps.Keys(texts))...) {
		if texts[l] != "" {
			return l
		}
	}
	return ""
}
