package detect

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed tables/sorts.txt
var sortList string

// sorts are the classes of words that weights of evidence are given for: a table
// fitted to some thousand sentences meets most words of a ward too seldom.
var sorts = readSorts(sortList)

// sortTable is an open hash table of words; a bit a class.
type sortTable struct {
	names  []string
	hashes []uint64 // of the names
	keys   []uint64
	sets   []uint64
}

// readSorts reads "name: word word ..." lines.
func readSorts(list string) *sortTable {
	size := 1024
	for size < 2*strings.Count(list, " ") {
		size *= 2
	}
	s := &sortTable{keys: make([]uint64, size), sets: make([]uint64, size)}
	bit := map[string]int{}
	for line := range strings.Lines(list) {
		name, words, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		n, known := bit[name]
		if !known {
			n = len(s.names)
			bit[name] = n
			s.names = append(s.names, name)
			s.hashes = append(s.hashes, hash(name, 0, len(name)))
		}
		for w := range strings.FieldsSeq(words) {
			s.sets[s.at(hash(w, 0, len(w))|1)] |= 1 << n
			s.keys[s.at(hash(w, 0, len(w))|1)] = hash(w, 0, len(w)) | 1
		}
	}
	if len(s.names) > 64 {
		panic("detect: more sorts of words than a set has bits")
	}
	return s
}

// at is the place of a key, or the free one where it belongs.
func (s *sortTable) at(key uint64) int {
	mask := len(s.keys) - 1
	i := int(key>>9) & mask
	for s.keys[i] != 0 && s.keys[i] != key {
		i = (i + 1) & mask
	}
	return i
}

// of is the classes of a word, by its hash.
func (s *sortTable) of(h uint64) uint64 { return s.sets[s.at(h|1)] }

// set is the classes of these names.
func (s *sortTable) set(names ...string) uint64 {
	var set uint64
	for _, name := range names {
		n := slices.Index(s.names, name)
		if n < 0 {
			panic("detect: no sort of words is called " + name)
		}
		set |= 1 << n
	}
	return set
}
