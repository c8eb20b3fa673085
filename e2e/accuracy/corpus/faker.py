#!/usr/bin/env python3
"""Extracts the en_GB tables of Faker for the generated corpus. Run by hand, seldom.

  pip download --no-deps faker==40.63.0 && unzip faker-*.whl -d DIR
  python3 faker.py DIR > faker_en_gb.txt

Faker is MIT, (c) 2012 Daniele Faraglia and contributors. Its phone numbers are of Ofcom's ranges for drama.
"""
import sys
sys.path.insert(0, sys.argv[1])
sys.modules.setdefault('tzdata', type(sys)('tzdata'))
from faker.providers.person.en_GB import Provider as Person
from faker.providers.phone_number.en_GB import Provider as Phone

print('# Tables of Faker 40.63.0, locale en_GB: MIT licence, (c) 2012 Daniele Faraglia and contributors; see faker.py.')
def table(name, words):
    print('## ' + name)
    for w in sorted(set(words)):
        print(w)
table('first', list(Person.first_names_female) + list(Person.first_names_male))
table('last', Person.last_names)
# Left out: formats with a digit too few, rates that no person has, and a London range that is not Ofcom's.
table('phone', [f for f in Phone.formats + Phone.cellphone_formats
                if sum(c.isdigit() or c == '#' for c in f.replace('(0)', '').replace('+44', '0')) == 11 and not any(x in f.replace(' ', '').replace(')', '') for x in ('909879', '8081570', '3069990')) and '7496' not in f.replace(' ', '')])
