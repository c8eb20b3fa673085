package fhir

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"matron/export"
)

// Check asks the server what it is (its CapabilityStatement), and whether it can what the driver needs.
func (d *Driver) Check(ctx context.Context) []export.Fault {
	is, faults := d.client.probe(ctx)
	if faults != nil {
		return faults
	}
	can := is.of("DocumentReference")
	if !can["read"] || !can["update"] || can["no-update-create"] {
		faults = append(faults, export.Fault{
			What: "the record system says that it does not take a DocumentReference under an id of the client's (read, update, updateCreate)",
			Mend: "ask its owner to allow PUT with client-assigned ids; without them nothing can be filed there safely",
		})
	}
	if !d.site.NoSearch && !can["?identifier"] {
		faults = append(faults, export.Fault{
			What: "the record system does not say that it searches DocumentReference by identifier, so copies under other ids cannot be found",
			Mend: "ask its owner for that search, or set no_search",
		})
	}
	return faults
}

// Check asks the server whether patients can be looked up there.
func (s *Source) Check(ctx context.Context) []export.Fault {
	is, faults := s.client.probe(ctx)
	if faults != nil {
		return faults
	}
	if can := is.of("Patient"); !can["search-type"] || !can["?identifier"] {
		faults = append(faults, export.Fault{
			What: "the patient source does not say that it searches Patient by identifier",
			Mend: "ask its owner for that search, or take a list as the patient source",
		})
	}
	return faults
}

// of lists what a server says that it does with a type: its interactions, and its search parameters after a "?".
func (c capability) of(kind string) map[string]bool {
	can := map[string]bool{}
	for _, rest := range c.Rest {
		if rest.Mode != "server" {
			continue
		}
		for _, r := range rest.Resource {
			if r.Type != kind {
				continue
			}
			// HAPI takes ids of the client's and doesn't say so: only a no counts.
			can["no-update-create"] = r.UpdateCreate != nil && !*r.UpdateCreate
			for _, i := range r.Interaction {
				can[i.Code] = true
			}
			for _, p := range r.SearchParam {
				can["?"+p.Name] = true
			}
		}
	}
	return can
}

func (c *client) probe(ctx context.Context) (capability, []export.Fault) {
	fault := func(what, mend string) (capability, []export.Fault) {
		return capability{}, []export.Fault{{What: what, Mend: mend}}
	}
	a, f := c.do(ctx, request{method: http.MethodGet, path: "metadata", atMost: 32 << 20})
	if f != nil {
		return fault("the FHIR server does not answer: "+f.code, mendOf(f.code))
	}
	var is capability
	switch {
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return fault("the FHIR server lets us not in: "+codeOf(a), "check the credentials, and what they are allowed to do")
	case a.status/100 == 3:
		return fault("the FHIR server's address leads to another one, which is not followed", "write the last address down as url")
	case a.status != http.StatusOK:
		return fault("the FHIR server answers "+codeOf(a), "check the url: its base, below which /metadata stands")
	case json.Unmarshal(a.body, &is) != nil || is.ResourceType != "CapabilityStatement":
		return fault("what answers is no FHIR server", "check the url: its base, below which /metadata stands")
	case !slices.Contains([]string{"4.0.0", "4.0.1"}, strings.TrimSpace(is.FHIRVersion)):
		return fault("the FHIR server does not speak R4 (4.0.1)", "ask its owner for the address of its R4 interface")
	default:
		return is, nil
	}
}

func mendOf(code string) string {
	switch code {
	case "no_credentials":
		return "write the token or the password into its file, on one line"
	case "tls":
		return "check ca_file, the server's certificate and its name, and the client's certificate"
	default:
		return "check the url, the network and the firewall"
	}
}
