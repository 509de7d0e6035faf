"""Secrets as people put them into values: for each form the keys it stands under, and how its text is made.

All are made at random by what their makers say of them (length, letters, checkable beginnings); none is a secret.
"""
import base64
import json
import string

LOWER_HEX = "0123456789abcdef"
DIGITS = string.digits
UPPER = string.ascii_uppercase
WORDS_AND_DIGITS = string.ascii_letters + DIGITS
BASE64 = WORDS_AND_DIGITS + "+/"
URL_SAFE = WORDS_AND_DIGITS + "-_"
WORDS = ("correct horse battery staple summer winter dragon monkey sunshine purple orange falcon river kitchen london "
         "berlin tiger secure welcome").split()
KINDS_OF_KEY = ("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY")
ADDRESSES = ("postgres://app:%s@db.prod:5432/app", "amqp://svc:%s@mq.internal:5672/", "redis://:%s@redis:6379/0",
             "https://ci:%s@git.acme.io/a.git", "mongodb+srv://admin:%s@c0.example.net/?w=1",
             "jdbc:postgresql://db/app?user=app&password=%s")
CONNECTIONS = ("Server=db;Database=app;User Id=app;Password=%s;", "Host=db;Username=app;Password=%s;Database=app",
               "host=db user=app password=%s dbname=app")


class Maker:
    """Makes the texts; the same ones for the same random.Random."""

    def __init__(self, random):
        self.random = random

    def some(self, count, letters=WORDS_AND_DIGITS):
        return "".join(self.random.choice(letters) for _ in range(count))

    def one_of(self, *texts):
        return self.random.choice(texts)

    def encoded(self, text):
        return base64.b64encode(text.encode()).decode()

    def pem(self, kind):
        lines = "\n".join(self.some(64, BASE64) for _ in range(12))
        return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----\n"

    def uuid(self):
        return "-".join(self.some(count, LOWER_HEX) for count in (8, 4, 4, 4, 12))

    def web_token(self):
        parts = ({"alg": self.one_of("HS256", "RS256"), "typ": "JWT"}, {"sub": self.some(8), "iat": 1700000000})
        encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
        return ".".join([*encoded, self.some(43, URL_SAFE)])

    def password(self):
        words = self.random.sample(WORDS, 4)
        return self.one_of(self.some(12, WORDS_AND_DIGITS + "!#%&*"), self.some(self.random.randint(8, 20)),
                           words[0].title() + self.some(4, DIGITS) + "!", words[0] + words[1], "-".join(words),
                           " ".join(words), self.some(32, LOWER_HEX), self.some(8, DIGITS), self.uuid())

    def key(self):
        return self.one_of(self.some(64, LOWER_HEX), self.some(43, URL_SAFE) + "=", self.some(32),
                           self.some(50, WORDS_AND_DIGITS + "!@#%^&*(-_=+)"), "base64:" + self.encoded(self.some(32)))

    def token(self):
        return self.one_of(self.some(32), self.some(40, LOWER_HEX), self.uuid(), self.some(43, URL_SAFE))

    def forms(self):
        """Form, keys, text; a text is made anew by each call."""
        some, one_of = self.some, self.one_of
        anything = ("value", "config", "data")
        return [
            ("access key of AWS", ("accessKeyId", "value"), one_of("AKIA", "ASIA") + some(16, UPPER + "234567")),
            ("token of GitHub", anything, one_of("ghp_", "gho_", "ghu_", "ghs_", "ghr_") + some(36)),
            ("fine token of GitHub", anything, "github_pat_" + some(22) + "_" + some(59)),
            ("token of GitLab", anything, one_of("glpat-", "gldt-", "glrt-") + some(20, URL_SAFE)),
            ("token of Slack", anything, one_of("xoxb-", "xoxp-") + some(12, DIGITS) + "-" + some(24)),
            ("webhook of Slack", ("api_url", "url"),
             f"https://hooks.slack.com/services/T{some(8, UPPER)}/B{some(10, UPPER)}/{some(24)}"),
            ("webhook of Discord", ("webhook", "url"),
             f"https://discord.com/api/webhooks/{some(18, DIGITS)}/{some(68, URL_SAFE)}"),
            ("key of Google", anything, "AIza" + some(35, URL_SAFE)),
            ("service account of Google", ("credentials", "sa.json"),
             json.dumps({"type": "service_account", "private_key": self.pem("PRIVATE KEY")})),
            ("key of Stripe", anything, one_of("sk_live_", "rk_live_") + some(24)),
            ("token of npm", anything, "npm_" + some(36)),
            ("token of PyPI", anything, "pypi-AgEIcHlwaS5vcmc" + some(150, URL_SAFE)),
            ("token of Docker", anything, "dckr_pat_" + some(27, URL_SAFE)),
            ("token of DigitalOcean", anything, "dop_v1_" + some(64, LOWER_HEX)),
            ("token of Vault", anything, "hvs." + some(24, URL_SAFE)),
            ("key of age", anything, "AGE-SECRET-KEY-1" + some(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")),
            ("key of SendGrid", anything, "SG." + some(22, URL_SAFE) + "." + some(43, URL_SAFE)),
            ("key of OpenAI or Anthropic", anything, one_of("sk-proj-", "sk-ant-api03-") + some(93, URL_SAFE)),
            ("token of Hugging Face", anything, "hf_" + some(34)),
            ("token of Databricks", anything, "dapi" + some(32, LOWER_HEX)),
            ("token of Grafana", anything, "glsa_" + some(32) + "_" + some(8, LOWER_HEX)),
            ("key of New Relic", anything, "NRAK-" + some(27, UPPER + DIGITS)),
            ("token of Terraform", anything, some(14) + ".atlasv1." + some(67)),
            ("storage of Azure", ("connectionString", "storage"),
             f"AccountName=acme;AccountKey={some(86, BASE64)}==;EndpointSuffix=core.windows.net"),
            ("private key", ("tls.key", "sshKey", "data"), self.pem(one_of(*KINDS_OF_KEY, "ENCRYPTED PRIVATE KEY"))),
            ("private key of PGP", ("gpgKey", "data"), self.pem("PGP PRIVATE KEY BLOCK")),
            ("private key in base64", ("tls.key", "caKey"), self.encoded(self.pem(one_of(*KINDS_OF_KEY)))),
            ("JSON web token", ("jwt", "value"), self.web_token()),
            ("password in an address", ("url", "DATABASE_URL"), one_of(*ADDRESSES) % some(14)),
            ("password in a connection", ("dsn", "connectionString"), one_of(*CONNECTIONS) % some(14)),
            ("header", ("Authorization", "header"),
             one_of("Bearer " + some(40), "Basic " + self.encoded("svc:" + some(14)))),
            ("login of a registry", (".dockerconfigjson",),
             json.dumps({"auths": {"registry.acme.io": {"auth": self.encoded("ci:" + some(16))}}})),
            ("password", ("password", "adminPassword", "DB_PASSWORD", "mysqlRootPassword", "redis-password",
                          "smtp_password", "PGPASSWORD", "MYSQL_PWD", "dbPasswd", "passphrase"), self.password()),
            ("password, in short", ("pass", "DB_PASS", "smtpPass", "bindpw", "adminPw", "bind_pw"), self.password()),
            ("secret key of AWS", ("secretAccessKey", "aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "secretKey"),
             some(40, BASE64)),
            ("client's secret", ("clientSecret", "client_secret", "OAUTH_CLIENT_SECRET"),
             one_of(some(32), "GOCSPX-" + some(28, URL_SAFE), self.uuid())),
            ("secret of an application", ("secretKey", "SECRET_KEY_BASE", "jwtSecret", "cookieSecret", "APP_KEY",
                                          "encryptionKey", "fernetKey", "signingKey", "webhookSecret"), self.key()),
            ("token", ("token", "authToken", "apiToken", "API_TOKEN", "botToken", "registrationToken"), self.token()),
            ("key of an API", ("apiKey", "api_key", "DD_API_KEY", "apikey", "licenseKey", "x-api-key"), self.token()),
        ]
