package fhir

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	"matron/export"
	"matron/policy"
	"matron/record"
)

// Options says where documents go, and how the site there wants them.
type Options struct {
	Server Server
	Site   Site
}

// Driver files a document by PUT under an id that is made of its content (mode put-client-id, records.md §2.5): to send
// it twice, or 24 times at once, leaves one. It is an [export.Driver].
type Driver struct {
	client *client
	site   Site
}

var _ export.Driver = (*Driver)(nil)

// New reads files of certificates and credentials, and connects to nothing.
func New(o Options) (*Driver, error) {
	c, err := newClient(o.Server)
	if err != nil {
		return nil, err
	}
	switch o.Site.Confidentiality {
	case "", "N", "R":
	default:
		return nil, fmt.Errorf("fhir: the confidentiality is %q, not N or R", o.Site.Confidentiality)
	}
	return &Driver{client: c, site: o.Site}, nil
}

// Endpoint names the server by its address. How to be let in may change meanwhile: a renewed password is the same place.
func (d *Driver) Endpoint() string {
	sum := sha256.Sum256([]byte("fhir\x00" + d.client.base.String()))
	return "fhir-" + hex.EncodeToString(sum[:8])
}

// Pack makes the DocumentReference (records.md §2.1), with the transcript in it.
func (d *Driver) Pack(p record.Package, of record.Patient) (export.Parcel, error) {
	doc, err := d.documentOf(p, of)
	if err != nil {
		return export.Parcel{}, err
	}
	body, err := encode(doc)
	if err != nil {
		return export.Parcel{}, err
	}
	return export.Parcel{
		Endpoint: d.Endpoint(), Document: p.Document, Export: p.Export, Version: p.Version, SHA256: p.SHA256,
		Body: body, Manifest: p.Manifest,
	}, nil
}

// Send makes one attempt.
func (d *Driver) Send(ctx context.Context, p export.Parcel) policy.Delivered {
	switch {
	case p.Endpoint != d.Endpoint():
		return policy.Delivered{State: policy.DeliveryRejected, Code: "endpoint_moved", Why: policy.HeldMoved}
	case len(p.Body) == 0 || !uuid.MatchString(p.Document):
		return policy.Delivered{State: policy.DeliveryRejected, Code: "no_parcel"}
	}
	a, f := d.client.do(ctx, request{
		method: http.MethodPut, path: "DocumentReference/" + p.Document, body: p.Body, correlation: p.Export,
	})
	switch {
	case f == nil:
		return deliveredOf(a, p.Document, d.client.now())
	case f.sent:
		return policy.Delivered{State: policy.DeliveryUnknown, Code: f.code}
	default:
		return policy.Delivered{State: policy.DeliveryUnsent, Code: f.code}
	}
}
