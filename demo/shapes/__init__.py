"""One module per shape of publisher; `sites` puts them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from demo.content import DemoReport
from demo.shapes import (
    blog,
    cac,
    cninfo,
    columns,
    csrc,
    einteract,
    exchanges,
    feeds,
    govcn,
    hanweb,
    hkex,
    irm,
    jpaas,
    mct,
    media,
    people,
    presscorner,
    sasac,
    sitemaps,
    trs,
    xinhua,
)
from demo.site import Publishers, Site

_PUBLISHERS: Publishers = {
    **blog.PUBLISHERS,
    **cac.PUBLISHERS,
    **cninfo.PUBLISHERS,
    **columns.PUBLISHERS,
    **csrc.PUBLISHERS,
    **einteract.PUBLISHERS,
    **exchanges.PUBLISHERS,
    **feeds.PUBLISHERS,
    **govcn.PUBLISHERS,
    **hanweb.PUBLISHERS,
    **hkex.PUBLISHERS,
    **irm.PUBLISHERS,
    **jpaas.PUBLISHERS,
    **mct.PUBLISHERS,
    **media.PUBLISHERS,
    **people.PUBLISHERS,
    **presscorner.PUBLISHERS,
    **sasac.PUBLISHERS,
    **sitemaps.PUBLISHERS,
    **trs.PUBLISHERS,
    **xinhua.PUBLISHERS,
}


def sites(reports: Sequence[DemoReport]) -> dict[str, Site]:
    """Host -> site, for every publisher, whether it has reports or not.

    Raises:
        ValueError: a report names a source that no shape serves.
    """
    by_source: defaultdict[str, list[DemoReport]] = defaultdict(list)
    for report in reports:
        by_source[report.source].append(report)
    built = [
        build([report for source in sources for report in by_source.pop(source, [])])
        for sources, build in _PUBLISHERS.items()
    ]
    if by_source:
        raise ValueError(f"没有哪个演示站点属于来源 {', '.join(sorted(by_source))}")
    return {host: site for site in built for host in site.hosts}
