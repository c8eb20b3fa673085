package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"go.mau.fi/util/dbutil"

	"matron/policy"
	"matron/policy/confidential"
)

const (
	insertProposal = `
		INSERT INTO proposal (account, id, kind, stage, by_user, thread, code, base, to_number, opened_ms, until_ms, body, acknowledges, hold)
		VALUES ($1, $2, $3, 'rehearsing', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (account, id) DO NOTHING`
	moveProposal = `
		UPDATE proposal SET stage = $3, moved_ms = $4, moved_by = $5,
			body = CASE WHEN $3 IN ('rehearsing', 'waiting') THEN body END
		WHERE account = $1 AND id = $2`
	secondProposal = `UPDATE proposal SET by_user = $3 WHERE account = $1 AND id = $2 AND by_user = ''`

	proposalColumns = `id, kind, stage, by_user, thread, code, base, to_number, opened_ms, until_ms, hold`
	openProposals   = `
		SELECT ` + proposalColumns + ` FROM proposal WHERE account = $1 AND stage IN ('rehearsing', 'waiting')
		ORDER BY opened_ms, id LIMIT 50`
	proposalByID   = `SELECT ` + proposalColumns + `, body FROM proposal WHERE account = $1 AND id = $2`
	proposalByCode = `
		SELECT ` + proposalColumns + `, body FROM proposal
		WHERE account = $1 AND stage IN ('rehearsing', 'waiting') AND code = $2 ORDER BY opened_ms DESC LIMIT 1`
)

// errNoKeys says that the store was opened for reading, without the keys that texts are sealed with.
var errNoKeys = errors.New("no keys to open what is sealed")

func (db *DB) openProposal(ctx context.Context, p policy.OpenProposal) error {
	body, err := db.sealTexts(p.Texts, "proposal/"+string(p.ID))
	if err != nil {
		return err
	}
	acknowledges, err := db.next(ctx, acknowledgements)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, insertProposal, db.account, p.ID, p.Kind, p.By, p.Thread, p.Code, p.Base, p.To, ms(p.Opened), ms(p.Until), body, acknowledges, p.Hold)
	return err
}

func (db *DB) moveProposal(ctx context.Context, m policy.MoveProposal) error {
	_, err := db.exec(ctx, moveProposal, db.account, m.ID, m.To, ms(m.At), m.By)
	return err
}

func (db *DB) secondProposal(ctx context.Context, s policy.SecondProposal) error {
	_, err := db.exec(ctx, secondProposal, db.account, s.ID, s.By)
	return err
}

func proposalDest(p *policy.ProposalRow, openedMs, untilMs *int64) []any {
	return []any{&p.ID, &p.Kind, &p.Stage, &p.By, &p.Thread, &p.Code, &p.Base, &p.To, openedMs, untilMs, &p.Hold}
}

// proposals lists the open ones, without their texts.
func (db *DB) proposals(ctx context.Context) ([]policy.ProposalRow, error) {
	return list(ctx, db, func(row dbutil.Scannable) (p policy.ProposalRow, err error) {
		var openedMs, untilMs int64
		err = row.Scan(proposalDest(&p, &openedMs, &untilMs)...)
		p.Opened, p.Until = at(openedMs), at(untilMs)
		return p, err
	}, openProposals, db.account)
}

// proposal reads one by its id, or else the open one with a code.
func (db *DB) proposal(ctx context.Context, id policy.EventID, code string) (*policy.ProposalRow, error) {
	var p policy.ProposalRow
	var openedMs, untilMs int64
	var body []byte
	q, by := proposalByID, any(id)
	if id == "" {
		q, by = proposalByCode, any(code)
	}
	ok, err := db.one(ctx, q, args{db.account, by}, append(proposalDest(&p, &openedMs, &untilMs), &body)...)
	if err != nil || !ok {
		return nil, err
	}
	p.Opened, p.Until = at(openedMs), at(untilMs)
	if body != nil {
		if p.Texts, err = db.openTexts(body, "proposal/"+string(p.ID)); err != nil {
			return nil, err
		}
	}
	return &p, nil
}

// Proposal reads a proposal with its texts, for its dry run; nil if there is none.
func (db *DB) Proposal(ctx context.Context, id policy.EventID) (*policy.ProposalRow, error) {
	p, err := db.proposal(ctx, id, "")
	if err != nil {
		return nil, fmt.Errorf("read proposal: %w", err)
	}
	return p, nil
}

// text is a written text as it is sealed.
type text struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// sealTexts seals what officers wrote. It opens only for the same account and the same thing.
func (db *DB) sealTexts(texts []policy.Written, about string) ([]byte, error) {
	if db.keys == nil {
		return nil, errNoKeys
	}
	all := make([]text, len(texts))
	for i, t := range texts {
		all[i] = text{Name: t.Name, Text: t.Text.Reveal()}
	}
	plain, err := json.Marshal(all)
	if err != nil {
		return nil, errors.New("encode texts")
	}
	sealed, err := db.keys.Seal(plain, about+"/"+db.account)
	if err != nil {
		return nil, fmt.Errorf("seal texts: %w", err)
	}
	return sealed, nil
}

func (db *DB) openTexts(sealed []byte, about string) ([]policy.Written, error) {
	if db.keys == nil {
		return nil, errNoKeys
	}
	plain, err := db.keys.Open(sealed, about+"/"+db.account)
	if err != nil {
		return nil, fmt.Errorf("open texts: %w", err)
	}
	var all []text
	if json.Unmarshal(plain, &all) != nil {
		return nil, errors.New("open texts: not readable")
	}
	out := make([]policy.Written, len(all))
	for i, t := range all {
		out[i] = policy.Written{Name: t.Name, Text: confidential.NewText(t.Text)}
	}
	return out, nil
}
