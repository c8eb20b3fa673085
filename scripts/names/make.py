#!/usr/bin/env python3
"""Makes the tables of policy/detect/tables from public lists. Run by hand, seldom.

  pip download --no-deps faker==40.63.0 zxcvbn==4.5.0 mimesis==22.2.0     (all MIT)
  apt-get download wbritish-small                         (SCOWL 2020.12.07, Kevin Atkinson, permissive)
  python3 make.py DIR-WHERE-THEY-ARE-UNPACKED OUT-DIR

forenames.txt, surnames.txt: the locales of Faker and Mimesis, and the frequency lists of zxcvbn,
which come from the United States census of 1990 (forenames) and 2000 (surnames),
both in the public domain.
often_*.txt: those of the two that one meets most in Britain.
english.txt: the lower-case words of SCOWL's British list, size 35.
Accents are folded to ASCII, apostrophes and hyphens taken out.
"""
import os, re, sys, unicodedata

SPECIAL = str.maketrans({'ł': 'l', 'Ł': 'L', 'ø': 'o', 'Ø': 'O', 'đ': 'd', 'Đ': 'D', 'ı': 'i', 'ə': 'e', 'Ə': 'E', 'ß': 'ss', 'æ': 'ae', 'Æ': 'Ae', 'þ': 'th', 'ð': 'd', 'œ': 'oe'})
LOCALES = ('en_GB en_IE ga_IE en en_US en_NZ en_IN en_NG en_KE en_PK yo_NG ig_NG ha_NG tw_GH zu_ZA sw pl_PL ro_RO lt_LT lv_LV '
           'cs_CZ sk_SK hu_HU hr_HR tr_TR vi_VN es_ES pt_PT it_IT fr_FR de_DE nl_NL sv_SE no_NO da_DK fi_FI id_ID sl_SI').split()

def fold(name):
    s = unicodedata.normalize('NFD', name.translate(SPECIAL))
    s = ''.join(c for c in s if not unicodedata.combining(c)).lower()
    return re.sub(r"['’\-. ]", '', s)

def parts(name):
    yield fold(name)
    for p in re.split(r"[ \-]", name):
        yield fold(p)

def locale(root, loc):
    src = open(os.path.join(root, 'faker/providers/person', loc, '__init__.py'), encoding='utf-8').read()
    src = re.sub(r'^(from|import) .*$', '', src, flags=re.M)
    class Base: first_names = []
    from typing import Dict, Sequence, Tuple, List, Optional, Union
    env = dict(PersonProvider=Base, OrderedDict=dict, Dict=Dict, Sequence=Sequence, Tuple=Tuple, List=List, Optional=Optional, Union=Union,
               ElementsType=List, lorem=None, translate=lambda *a: '', SimpleNamespace=object, datetime=__import__('datetime'))
    exec(src, env)
    fore, sur = set(), set()
    for key in dir(env['Provider']):
        v = getattr(env['Provider'], key)
        if isinstance(v, (list, tuple, dict, set)):
            names = [x for x in v if isinstance(x, str) and not re.search(r'[{}]', x)]
            if 'last' in key: sur.update(names)
            elif 'first' in key or 'given' in key: fore.update(names)
    return fore, sur

def main(root, out):
    sys.path.insert(0, root)
    from zxcvbn.frequency_lists import FREQUENCY_LISTS as F
    fore, sur = set(), set()
    for loc in LOCALES:
        f, s = locale(root, loc)
        for n in f: fore.update(parts(n))
        for n in s: sur.update(parts(n))
    import json
    for lang in 'en en-gb cs da de es et fi fr hu hr is it nl no pl pt sk sv tr'.split():
        p = os.path.join(root, 'mimesis/datasets', lang, 'person.json')
        if not os.path.exists(p): continue
        d = json.load(open(p, encoding='utf-8'))
        for group in d.get('names', {}).values():
            for n in group: fore.update(parts(n))
        last = d.get('surnames', [])
        for n in (sum(last.values(), []) if isinstance(last, dict) else last): sur.update(parts(n))
    def listed(k):
        v = F[k]
        return v.split(',') if isinstance(v, str) else v
    fore.update(listed('male_names')); fore.update(listed('female_names'))
    sur.update(listed('surnames'))
    ok = lambda w: re.fullmatch(r'[a-z]{2,16}', w)
    # What one meets most in Britain: its locales, and the head of the frequency lists.
    often_fore = set(listed('male_names')[:400] + listed('female_names')[:500])
    often_sur = set(listed('surnames')[:1000])
    for loc in 'en_GB en_IE en_NZ en_IN en_PK en_NG yo_NG ig_NG tw_GH'.split():
        f, s = locale(root, loc)
        often_fore.update(fold(n) for n in f)
        often_sur.update(fold(n) for n in s)
    words = {w.strip() for w in open(os.path.join(root, 'x/usr/share/dict/british-english-small'), encoding='utf-8')}
    words = {w for w in words if ok(w)}
    for name, ws in (('forenames', fore), ('surnames', sur), ('english', words), ('often_forenames', often_fore), ('often_surnames', often_sur)):
        ws = sorted(w for w in ws if ok(w) and (name == 'english' or len(w) > 2 or w in SHORT))
        with open(os.path.join(out, name + '.txt'), 'w') as f:
            f.write('\n'.join(ws) + '\n')
        print(name, len(ws))

# Names of two letters that are not chiefly something else in a chat.
SHORT = set('jo al ed cy bo mo li wu xu ng ma le vo yu hu lu oh an'.split()) - set('an oh'.split())

if __name__ == '__main__':
    main(*sys.argv[1:])
