"""Scrapy's settings: polite by default. `scrapy crawl listing -a source=sasac` reads this file through scrapy.cfg."""

from pipeline.settings import load_settings

_settings = load_settings()

BOT_NAME = "zhoubao"
SPIDER_MODULES = ["crawlers.spiders"]

# Who we are and where to complain; a webmaster who wants us gone can say so.
USER_AGENT = f"zhoubao/0.1 (industry weekly; contact: {_settings.contact or 'not given'})"

ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one request at a time to a host: the slowest government server sets the pace
CONCURRENT_REQUESTS = 16  # hosts of one process together
CONCURRENT_ITEMS = 1  # a page brings one item; Scrapy starts this many tasks for every response
# Seconds between two requests to one host; ZHOUBAO_DELAY. Never none at all: Scrapy 2.19 counts a request as under way
# only once its task has begun, and without a delay hands out all that wait for a host before the first one has.
DOWNLOAD_DELAY = _settings.delay or 0.001
DOWNLOAD_DELAY_JITTER = 0  # the delay is a promise: never less
AUTOTHROTTLE_ENABLED = _settings.delay > 0  # a host that slows down is asked more slowly still
AUTOTHROTTLE_START_DELAY = _settings.delay
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

DOWNLOAD_TIMEOUT = 60  # seconds; slow hosts answer within 40, a hung one costs a minute
DOWNLOAD_MAXSIZE = 30 * 1024 * 1024  # bytes; the largest prospectus seen is 25 MB
DOWNLOAD_WARNSIZE = 0
CLOSESPIDER_TIMEOUT = 1800  # seconds for one source; the next one gets its turn
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 408, 429]
REDIRECT_MAX_TIMES = 5  # a page that sets a cookie needs one or two; more is a trap
METAREFRESH_ENABLED = False  # soft 404s and challenges use it
HTTPCACHE_ENABLED = False  # kept pages are our cache
TELNETCONSOLE_ENABLED = False
REFERER_ENABLED = True
COOKIES_ENABLED = True
MEMUSAGE_ENABLED = False
LOGSTATS_INTERVAL = 0
WARN_ON_GENERATOR_RETURN_VALUE = False  # parses our own source at every start
LOG_LEVEL = "WARNING"

DOWNLOADER_MIDDLEWARES = {
    "crawlers.courtesy.CourtesyBook": 90,  # before robots.txt is asked, to hear of what it forbids
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawlers.politeness.ObeyRobots": 100,
    "crawlers.redirects.KeepPost": 650,  # after cookies (700) were taken, before redirects (600) make it a GET
    "crawlers.politeness.RetryAfter": 560,  # nearer to the host than Scrapy's own retries at 550
    "crawlers.guard.AddressGuard": 1000,  # next to the wire: redirects and robots.txt pass it, too
    "crawlers.leaving.Leaving": 1010,  # the last of all: the crawl may stop while the guard looks a name up
}
SPIDER_MIDDLEWARES = {  # a start page is one hop from its articles, whatever the length of their addresses
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ITEM_PIPELINES = {"crawlers.item_pipelines.StorePages": 100}
EXTENSIONS = {"crawlers.monitors.RunMonitor": 100}

if _settings.replica:  # demo, tests and benchmarks: every request goes to the replica web on loopback
    DOWNLOAD_HANDLERS = {
        "http": "crawlers.replica.ReplicaDownloadHandler",
        "https": "crawlers.replica.ReplicaDownloadHandler",
    }
