"""Presidio's own patterns, loaded once, timed on request; a part of "go run ." here.

Reads one line with the name of a file of JSON texts, and a line "round" for each round; writes, for each round, the
nanoseconds of each slice of the texts for each set of recognisers, in CPU time of this thread, measured here, so that
talking to the other program costs nothing. No language model: pattern recognisers and the phone recogniser alone.

With --jsonl it answers as "matron scan --jsonl" would, through its engine, for e2e/accuracy -with. A score of 0.4 or
more counts as a warning.
"""
import json
import sys
import time

import tldextract
from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as predefined
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

# The list of domains that comes with the package: no look-up on the internet.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())


class NoLanguage(NlpEngine):
    """Stands for the language model, and says nothing."""
    engine_name, is_available = 'none', True

    def load(self): pass
    def is_loaded(self): return True
    def process_text(self, text, language): return NlpArtifacts([], [], [], [], self, language)
    def process_batch(self, texts, language, **more): return ((t, self.process_text(t, language)) for t in texts)
    def is_stopword(self, word, language): return False
    def is_punct(self, word, language): return False
    def get_supported_entities(self): return []
    def get_supported_languages(self): return ['en']


def sets():
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=['en'])
    patterns = [r for r in registry.recognizers if isinstance(r, PatternRecognizer)]
    phones = [r for r in registry.recognizers if type(r).__name__ == 'PhoneRecognizer']
    have = {type(r).__name__ for r in patterns}
    for name in ('UkNinoRecognizer', 'UkPostcodeRecognizer', 'UkPassportRecognizer', 'UkDrivingLicenceRecognizer', 'UkVehicleRegistrationRecognizer'):
        if name not in have:
            patterns.append(getattr(predefined, name)())
    return {
        'all': patterns + phones,
        'without phones': patterns,
        'UK_NHS alone': [r for r in patterns if 'UK_NHS' in r.supported_entities],
    }


def engine(recognisers):
    """Presidio as a program would call it: the recognisers, then context and duplicates."""
    analyzer = AnalyzerEngine(registry=RecognizerRegistry(recognizers=recognisers), nlp_engine=NoLanguage(), supported_languages=['en'])
    return lambda text: analyzer.analyze(text, 'en')


def each(recognisers):
    """The recognisers alone: less than a program needs."""
    recognisers = [(r, r.supported_entities) for r in recognisers]

    def run(text):
        for r, entities in recognisers:
            r.analyze(text, entities, None)
    return run


KINDS = {'UK_NHS': 'NHS_NUMBER', 'UK_NINO': 'NINO', 'UK_POSTCODE': 'POSTCODE', 'EMAIL_ADDRESS': 'EMAIL', 'PHONE_NUMBER': 'PHONE', 'DATE_TIME': 'DATE_OF_BIRTH'}


def answer():
    find = engine(sets()['all'])
    for line in sys.stdin:
        row = json.loads(line)
        text, found = row['text'], []
        at = [0]
        for c in text:
            at.append(at[-1] + len(c.encode()))
        for r in find(text):
            found.append({'type': KINDS.get(r.entity_type, r.entity_type), 'start': at[r.start], 'end': at[r.end], 'tier': 'warn' if r.score >= 0.4 else 'note'})
        print(json.dumps({'id': row['id'], 'findings': found}))


def main():
    engines = sets()
    plan = json.loads(sys.stdin.readline())
    slices = plan['slices']
    print(json.dumps({name: len(s) for name, s in engines.items()}), flush=True)
    runs = {name: each(s) for name, s in engines.items()}
    runs['all, through its engine'] = engine(engines['all'])
    for _ in sys.stdin:
        out = {}
        for name, run in runs.items():
            took = []
            for texts in slices:
                begin = time.thread_time_ns()
                for text in texts:
                    run(text)
                took.append(time.thread_time_ns() - begin)
            out[name] = took
        print(json.dumps(out), flush=True)


answer() if '--jsonl' in sys.argv else main()
