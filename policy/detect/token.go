package detect

import "strings"

// Tokens that hold digits for machines: ids, hashes, links (§7).

// tokenReach bounds how far a token is followed, each way.
const tokenReach = 256

// tokenAround is the unbroken stretch of text around a place.
func tokenAround(text string, start, end int) (from, to int) {
	for from = start; from > 0 && start-from < tokenReach && !breaks(text[from-1]); from-- {
	}
	for to = end; to < len(text) && to-end < tokenReach && !breaks(text[to]); to++ {
	}
	return from, to
}

func breaks(b byte) bool {
	switch b {
	case '"', '\'', '<', '>', '(', ')', '[', ']', '{', '}', '|', ',', ';':
		return true
	}
	return b <= ' '
}

// machineToken reports digits inside a Matrix id, an mxc or matrix.to address,
// a UUID or a hash: not what a person wrote.
func machineToken(text string, start, end int) bool {
	from, to := tokenAround(text, start, end)
	token := text[from:to]
	if len(token) == end-start {
		return false
	}
	if strings.Contains(token, "mxc://") || strings.Contains(token, "matrix.to/#/") {
		return true
	}
	switch token[0] {
	case '@', '!', '#':
		_, server, ok := strings.Cut(token, ":")
		return ok && isServer(server)
	case '$':
		_, server, ok := strings.Cut(token, ":")
		return len(token) == 44 || ok && isServer(server)
	}
	return isHash(token)
}

func isServer(s string) bool {
	s = strings.TrimRight(s, ".:!?")
	name, _, _ := strings.Cut(s, ":")
	if name == "localhost" {
		return true
	}
	dot := strings.LastIndexByte(name, '.')
	return dot > 0 && dot+1 < len(name) && isLetter(name[dot+1])
}

// isHash reports a long run of hexadecimal, with dashes or not, in which the
// letters are spread as chance spreads them.
func isHash(token string) bool {
	letters, changes := 0, 0
	for i := range len(token) {
		b := token[i]
		switch {
		case isDigit(b), b == '-':
			continue
		case 'a' <= b|0x20 && b|0x20 <= 'f':
			letters++
			if i > 0 && isDigit(token[i-1]) {
				changes++
			}
		default:
			return false
		}
	}
	return len(token) >= 24 && letters >= 4 && changes >= 2
}

// link reports that the digits are within a link's target, and its bounds.
func link(s *scene, start, end int) (from, to int, ok bool) {
	from, to = tokenAround(s.text, start, end)
	if s.surface == Link {
		return from, to, true
	}
	token := s.text[from:start]
	if strings.Contains(token, "://") || strings.HasPrefix(token, "www.") || strings.HasPrefix(token, "mailto:") {
		return from, to, true
	}
	return 0, 0, false
}
