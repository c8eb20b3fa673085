package detect

import "strings"

// draft is the table in the making: whole hashes, and marks beside them.
type draft struct {
	keys  [1 << slotBits]uint64
	gates [1 << slotBits]uint64 // the words' hashes for the gates
	marks [1 << slotBits]marks
}

// of gives the place of a word's marks.
func (d *draft) of(word string) *marks {
	h := hash(word, 0, len(word)) | 1
	at := h >> 1 & slotMask
	for d.keys[at] != 0 && d.keys[at] != h {
		at = (at + 1) & slotMask
	}
	d.keys[at], d.gates[at] = h, gateHashOf(word)
	return &d.marks[at]
}

func (d *draft) add(list string, m marks) {
	for line := range strings.Lines(list) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			*d.of(w) |= m
		}
	}
}

func readTables() *lexicon {
	d := new(draft)
	d.add(forenameList, forename)
	d.add(surnameList, surname)
	d.add(oftenForenames, forename|foreOften)
	d.add(oftenSurnames, surname|surOften)
	d.add(moreForenames, forename|foreOften)
	d.add(moreSurnames, surname|surOften)
	d.add(englishList, english)
	d.add(placeList, english)
	d.add(clinicalList, clinical)
	d.add(townList, town)
	for _, row := range roleRows {
		d.add(row.words, row.marks)
	}
	for w := range strings.FieldsSeq(namesFirst) {
		*d.of(w) &^= english | clinical
	}
	d.add(wordNames, forename|foreOften)
	for w := range strings.FieldsSeq(wordsFirst) {
		m := d.of(w)
		*m = *m&^(forename|surname|foreOften|surOften) | english
	}
	d.add(alsoWords, english)
	d.addSlips()
	return d.finish()
}

// addSlips adds the commonest slips of typing of the words that make labels: two
// letters the wrong way round, one left out, one doubled. What is a word or a
// name already stays one.
func (d *draft) addSlips() {
	const wanted = label | kin | birth | filler | staffs | us | them | homeLed | mrnWord | mrnNo
	var buf [24]byte
	for _, row := range roleRows {
		if row.marks&wanted == 0 {
			continue
		}
		for w := range strings.FieldsSeq(row.words) {
			if len(w) < 5 || len(w) > 14 {
				continue
			}
			m := *d.of(w) & (wanted | english)
			slip := func(b []byte) {
				if at := d.of(string(b)); *at == 0 {
					*at = m
				}
			}
			for i := 1; i < len(w); i++ {
				if i+1 < len(w) {
					b := append(buf[:0], w...)
					b[i], b[i+1] = b[i+1], b[i]
					slip(b)
				}
				slip(append(append(buf[:0], w[:i]...), w[i+1:]...))
				slip(append(append(buf[:0], w[:i+1]...), w[i:]...))
			}
		}
	}
}

// finish packs the draft. The order is that of the draft's slots: always the same.
func (d *draft) finish() *lexicon {
	l := &lexicon{sets: []entry{{}}}
	index := map[entry]int{}
	means := map[uint64]meaning{}
	for w, m := range meanings {
		*d.of(w) |= 0
		means[hash(w, 0, len(w))|1] = m
	}
	for _, w := range spokenWords {
		*d.of(w) |= spoken
	}
	for place, h := range d.keys {
		m := d.marks[place]
		e := entry{marks: m, meaning: means[h]}
		if h == 0 || e == (entry{}) {
			continue
		}
		if m&roles != 0 ||
			m&(forename|surname) != 0 && m&(english|clinical|notName) == 0 || m&forename != 0 && m&(clinical|notName) == 0 {
			m |= trigger
		}
		e.marks = m
		i, ok := index[e]
		if !ok {
			i = len(l.sets)
			index[e] = i
			l.sets = append(l.sets, e)
		}
		if i > setMask {
			panic("detect: more sets of marks than a slot can name")
		}
		at := h >> 1 & slotMask
		for l.slots[at] != 0 {
			at = (at + 1) & slotMask
		}
		l.slots[at] = uint32(h>>32)&^setMask | uint32(i)
		for k := range l.gates {
			l.gates[k].add(d.gates[place], m, k == wordsToo)
		}
	}
	return l
}
