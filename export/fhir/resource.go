package fhir

import "encoding/json"

// The resources, as far as they are written or read here (records.md §2.1, §10). Strict goldens hold their shapes.

type coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

type concept struct {
	Coding []coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

type identifier struct {
	Use       string      `json:"use,omitempty"`
	System    string      `json:"system,omitempty"`
	Value     string      `json:"value,omitempty"`
	Period    *period     `json:"period,omitempty"`
	Extension []extension `json:"extension,omitempty"`
}

type period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

type extension struct {
	URL     string   `json:"url"`
	Concept *concept `json:"valueCodeableConcept,omitempty"`
}

type reference struct {
	Reference  string      `json:"reference,omitempty"`
	Type       string      `json:"type,omitempty"`
	Identifier *identifier `json:"identifier,omitempty"`
	Display    string      `json:"display,omitempty"`
}

type document struct {
	ResourceType     string       `json:"resourceType"`
	ID               string       `json:"id"`
	MasterIdentifier *identifier  `json:"masterIdentifier,omitempty"`
	Identifier       []identifier `json:"identifier,omitempty"`
	Status           string       `json:"status,omitempty"`
	DocStatus        string       `json:"docStatus,omitempty"`
	Type             *concept     `json:"type,omitempty"`
	Category         []concept    `json:"category,omitempty"`
	Subject          *reference   `json:"subject,omitempty"`
	Date             string       `json:"date,omitempty"`
	Author           []reference  `json:"author,omitempty"`
	Authenticator    *reference   `json:"authenticator,omitempty"`
	Custodian        *reference   `json:"custodian,omitempty"`
	RelatesTo        []relation   `json:"relatesTo,omitempty"`
	Description      string       `json:"description,omitempty"`
	SecurityLabel    []concept    `json:"securityLabel,omitempty"`
	Content          []content    `json:"content,omitempty"`
	Context          *setting     `json:"context,omitempty"`
}

type relation struct {
	Code   string    `json:"code"`
	Target reference `json:"target"`
}

type content struct {
	Attachment attachment `json:"attachment"`
	Format     *coding    `json:"format,omitempty"`
}

type attachment struct {
	ContentType string `json:"contentType,omitempty"`
	Language    string `json:"language,omitempty"`
	Data        []byte `json:"data,omitempty"`
	URL         string `json:"url,omitempty"`
	Size        int64  `json:"size,omitempty"`
	Hash        []byte `json:"hash,omitempty"`
	Title       string `json:"title,omitempty"`
	Creation    string `json:"creation,omitempty"`
}

type setting struct {
	Period          *period  `json:"period,omitempty"`
	FacilityType    *concept `json:"facilityType,omitempty"`
	PracticeSetting *concept `json:"practiceSetting,omitempty"`
}

// head is what every resource has.
type head struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id"`
}

type binary struct {
	ResourceType string `json:"resourceType"`
	Data         []byte `json:"data"`
}

type outcome struct {
	ResourceType string  `json:"resourceType"`
	Issue        []issue `json:"issue"`
}

type issue struct {
	Severity   string   `json:"severity"`
	Code       string   `json:"code"`
	Details    concept  `json:"details"`
	Expression []string `json:"expression"`
}

type bundle struct {
	ResourceType string `json:"resourceType"`
	Type         string `json:"type"`
	Total        *int   `json:"total"`
	Link         []struct {
		Relation string `json:"relation"`
	} `json:"link"`
	Entry []struct {
		Resource json.RawMessage `json:"resource"`
		Search   struct {
			Mode string `json:"mode"`
		} `json:"search"`
	} `json:"entry"`
}

type capability struct {
	ResourceType string `json:"resourceType"`
	FHIRVersion  string `json:"fhirVersion"`
	Rest         []struct {
		Mode     string `json:"mode"`
		Resource []struct {
			Type        string `json:"type"`
			Interaction []struct {
				Code string `json:"code"`
			} `json:"interaction"`
			UpdateCreate *bool `json:"updateCreate"`
			SearchParam  []struct {
				Name string `json:"name"`
			} `json:"searchParam"`
		} `json:"resource"`
	} `json:"rest"`
}
