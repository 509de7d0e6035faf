"""Specs with random bytes and words changed: whatever comes out, it is findings and not a crash."""
import random
import re

from harness import Failed, judge, run

BASE = '''fleet acme { engine "0.16" workspace fleet-default }
enum size ordered { small, medium, large }
enum region has country: string { eu-west-1 ("IE"), us-east-1 ("US") }
dimension env : enum { dev, prod } key "acme.io/env"
dimension region : region key "topology.kubernetes.io/region"
dimension ring : enum ordered { canary, early, broad }
dimension nodes : int 1..5000 optional
dimension gpu : bool optional
dimension country = region.country
dimension big : bool = nodes > 100 and env == prod key "acme.io/big"
dimension law : enum { eea, other }
derive law from region { eu-west-1 => eea  us-east-1 => other }
variable replicas : int 1..50 = 2
variable storage : string matching "gp[23](-eu)?" = "gp3"
variable domain : string
profile base { default env = dev  domain = "x.example"  ring = broad }
profile production : base { env = prod  default replicas = 10  annotation "acme.io/owner" = "team-a" }
cluster a : production { region = eu-west-1  force ring = canary because "first" }
cluster b-[01..03] : base { region = us-east-1  nodes = 7 }
cluster c as "c-x7" : production { region = eu-west-1  gpu = true }
invariant plenty: env == prod implies ring is set because "pages"
group eu = law == eea and not (env == dev)
group few = ring <= early or cluster(a) may be empty
data personal stays law == eea because "GDPR"
repo apps { url "https://git.example/apps"  branch main  poll 5m  secret git  to all }
rollout careful { wave canary : ring == canary { budget 1 }  wave rest : else { budget 25%  tolerate 1 } }
blueprint service { namespace apps  rollout careful  options { keepResources: true } }
let limits = { cpu: "100m"  memory: ["128Mi", "${env}"] }
deploy web : service {
  from apps path "apps/web"
  to eu
  except cluster(c)
  carries personal
  helm { chart: "./chart"  releaseName: "web" }
  values { replicas: replicas  region: "${region}"  limits: limits  text: """
    two
    lines
    """ }
  variant gp when gpu == true { values { gpu: true } }
  variant plain when gpu is not set { skip }
}
'''
TOKEN = re.compile(r'"""|"[^"\n]*"|[\w.-]+|\s+|.', re.S)
BYTES = [b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b'"', b"`", b"{", b"}", b"(", b")", b"[", b"]", b"${", b"#", b"..", b"\\", b",",
         b"9" * 30, b"-", "→".encode(), b"\xe2\x80", b"\n"]


def mutate(chance, tokens, words):
    """One to four changes: a token left out, doubled, swapped, replaced; bytes put in, taken out, the rest cut."""
    tokens = list(tokens)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(tokens))
        change = chance.randrange(5)
        if change == 0:
            del tokens[at]
        elif change == 1:
            tokens.insert(at, tokens[at])
        elif change == 2:
            other = chance.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif change == 3:
            tokens[at] = chance.choice(words)
        else:
            begin = chance.randrange(len(tokens))
            tokens[at:at] = tokens[begin:begin + chance.randint(1, 30)]
    data = "".join(tokens).encode()
    if chance.random() < 0.3:
        at = chance.randrange(len(data))
        data = data[:at] + chance.choice(BYTES) + data[at + chance.choice([0, 0, 1, 5]):]
    if chance.random() < 0.05:
        data = data[:chance.randrange(len(data))]
    return data


def fuzz(new, count):
    chance = random.Random(20_260)
    tokens = TOKEN.findall(BASE)
    words = sorted({t for t in tokens if t.strip()})
    place = new({"main.fleet": BASE})
    judge(place.build("--check"), (1,))  # nothing is wrong but that nothing was written yet
    if place.build().findings():
        raise Failed("the text that is changed has findings of its own")
    for number in range(count):
        data = mutate(chance, tokens, words)
        place.write("main.fleet", data)
        command = ["build", place.spec, "-o", place.out] if number % 3 else ["fmt", "--check", place.spec]
        try:
            judge(run([place.fleetc, *command]), (0, 1, 4))
        except Failed as problem:
            raise Failed(f"change {number}: {problem}\n{data.decode('utf-8', 'backslashreplace')}") from None
