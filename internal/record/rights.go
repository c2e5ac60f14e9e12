package record

import (
	"strings"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/id"
)

// MayWrite reports whether roles (with Owner where it applies) may set field f
// of kind k. The server may set everything.
func MayWrite(k *Kind, f Field, roles access.Role) bool {
	set := f.Write
	if set == 0 {
		set = k.Write
	}
	return roles.Has(set | access.Server)
}

// MayRead reports whether roles (with Owner where it applies) may read field f
// of a record of kind k that they may see.
func MayRead(k *Kind, f Field, roles access.Role) bool {
	set := f.Read
	if set == 0 {
		set = k.Read
	}
	return roles.Has(set | access.Server)
}

// MayDelete reports whether roles may delete and restore records of kind k.
func MayDelete(k *Kind, roles access.Role) bool {
	set := k.Delete
	if set == 0 {
		set = k.Write
	}
	return roles.Has(set | access.Server)
}

// Owns reports whether author wrote r. A record whose id is the author's own (a
// participant's) belongs to them too, though the server made it.
func Owns(r *Record, author string) bool {
	return author != "" && (r.By == author || r.ID == author)
}

// CanSee reports whether somebody with roles (with Owner where it applies) may
// see r at all, alive or deleted.
func CanSee(s *State, k *Kind, r *Record, roles access.Role) bool {
	switch {
	case roles.Has(access.Server):
		return true
	case !roles.Has(k.Read):
		return false
	case k.Hides && !roles.Has(access.Owner) && !s.Get("step", r.Str("step")).Bool("revealed"):
		return false
	}
	return k.See == nil || roles.Has(k.See(s, r))
}

// OwnerMatters reports whether the author of a record of kind k may see it, or
// parts of it, differently from others of the same audience.
func OwnerMatters(k *Kind) bool {
	if k.Hides || k.Anonymous || k.See != nil || k.Read.Has(access.Owner) {
		return true
	}
	for _, f := range k.Fields {
		if f.Read.Has(access.Owner) {
			return true
		}
	}
	return false
}

// DerivedID returns the only id that a record of a per-person kind may have.
func DerivedID(subject, author string) string { return subject + "/" + author }

// checkID refuses ids that a client may not choose: anything but 128 random
// bits, the kind's own name for records of which there is one, and in
// per-person kinds anything but the derived id.
func checkID(k *Kind, op Op, author Author) error {
	switch {
	case author.Roles.Has(access.Server):
		if op.ID == "" || len(op.ID) > 128 {
			return errs.New(errs.Invalid, "id", "This id cannot be used.")
		}
		return nil
	case k.PerPerson != "":
		subject, by, ok := strings.Cut(op.ID, "/")
		if !ok || by != author.ID || subject != text(op.Fields[k.PerPerson]) {
			return errs.New(errs.Denied, "id", "Everybody answers for themselves here.")
		}
		return nil
	case id.Is(op.ID), op.ID == k.Name:
		return nil
	}
	return errs.New(errs.Invalid, "id", "This id cannot be used.")
}
