"""The clause sheet of one policy as a Markdown page that can be read, printed and signed."""

from collections.abc import Iterator, Sequence

from config.texts import Texts
from knowledge.contents import Knowledge
from knowledge.schema import Fact, Leaf, RateRef, Scalar, Statement, Version
from knowledge.sheet import Clause, FigureLine, Group, Sheet, VersionSheet
from knowledge.walk import bound_of, tests_of


class SheetPage:
    """Writes a sheet with the copy and the names of the knowledge."""

    def __init__(self, texts: Texts, knowledge: Knowledge) -> None:
        self._texts = texts
        self._knowledge = knowledge

    def page(self, sheet: Sheet) -> str:
        """Return the whole page."""
        blocks = (
            *self._head(sheet),
            *self._conditions(sheet),
            *self._figures(sheet),
            *self._self_checks(sheet),
            *self._others(sheet),
            *self._says(sheet),
            self._texts("curator.sheet.sign", examples=sheet.examples),
        )
        return "\n\n".join(blocks) + "\n"

    def _head(self, sheet: Sheet) -> Iterator[str]:
        policy, texts = sheet.policy, self._texts
        yield texts("curator.sheet.title", title=policy.title)
        yield texts("curator.sheet.intro")
        yield texts(
            "curator.sheet.head",
            title=policy.title,
            short=policy.short,
            department=policy.department,
            unit=texts(f"curator.sheet.{policy.unit}"),
            on=sheet.on,
            ruleset=sheet.ruleset,
        )

    def _conditions(self, sheet: Sheet) -> Iterator[str]:
        if not sheet.versions:
            why = "history" if sheet.policy.history else "no_version"
            yield self._texts("curator.sheet.conditions")
            yield self._texts(f"curator.sheet.{why}")
        elif not sheet.policy.screen:
            yield self._texts("curator.sheet.not_screened")
        for each in sheet.versions:
            yield from self._version(each, sheet)
        if sheet.concerns:
            yield self._texts("curator.sheet.concerns")
            yield from map(self._line, sheet.concerns)
        if sheet.others:
            spans = self._listed([self._span(version) for version in sheet.others])
            yield self._texts("curator.sheet.others", spans=spans)

    def _version(self, each: VersionSheet, sheet: Sheet) -> Iterator[str]:
        version, texts = each.version, self._texts
        area = self._area(version.area)
        if version.until:
            yield texts(
                "curator.sheet.version_until",
                area=area,
                since=version.from_,
                until=version.until,
            )
        else:
            yield texts("curator.sheet.version", area=area, since=version.from_)
        yield texts("curator.sheet.version_cite", source=self._cited(version.cite))
        yield self._verified(each, sheet)
        if not each.lines:
            yield texts("curator.sheet.unconfirmed")
        yield from map(self._line, each.lines)
        parts = {"held": each.held, "when_told": each.when_told, "judged": each.judged}
        for key, lines in parts.items():
            if lines:
                yield texts(f"curator.sheet.{key}")
                yield from map(self._line, lines)

    def _line(self, line: Group | Clause) -> str:
        return self._group(line) if isinstance(line, Group) else self._clause(line)

    def _verified(self, each: VersionSheet, sheet: Sheet) -> str:
        days = (each.stale_on - sheet.on).days
        verified, stale = each.version.verified_on, each.stale_on
        if days < 0:
            return self._texts("curator.sheet.gone_stale", verified=verified, stale=stale)
        return self._texts("curator.sheet.verified", verified=verified, stale=stale, days=days)

    def _group(self, group: Group) -> str:
        joining = self._texts(f"curator.sheet.{group.joining}")
        if not group.number:
            return self._texts("curator.sheet.group_whole", joining=joining)
        return self._texts("curator.sheet.group", number=group.number, joining=joining)

    def _clause(self, clause: Clause) -> str:
        texts, leaf = self._texts, clause.leaf
        lines = [
            texts("curator.sheet.clause", number=clause.number, test=self.test(leaf)) + "\n",
            *(texts("curator.sheet.asks", ask=ask) for ask in clause.asks),
            texts("curator.sheet.says_yes", text=leaf.yes),
            texts("curator.sheet.says_no", text=leaf.no),
            texts("curator.sheet.source", source=self._cited(leaf.cite)),
            texts("curator.sheet.met", names=self._examples(clause.met)),
            texts("curator.sheet.unmet", names=self._examples(clause.unmet)),
            texts("curator.sheet.tick"),
        ]
        return "\n".join(lines)

    def _examples(self, names: Sequence[str]) -> str:
        told = self._texts("curator.sheet.semicolon").join(names)
        return told or self._texts("curator.sheet.no_example")

    def test(self, leaf: Leaf) -> str:
        """Return what a condition asks for, as a sentence: age not below 60 years."""
        fact, (name,) = self._knowledge.facts[leaf.fact], tests_of(leaf)
        key = f"curator.test.{name.rstrip('_')}"
        if name == "is_":
            assert leaf.is_ is not None
            return self._texts(key, fact=fact.label, value=self._value(fact, leaf.is_))
        if name in ("in_", "not_in"):
            values = self._listed([self._value(fact, v) for v in leaf.in_ or leaf.not_in or ()])
            return self._texts(key, fact=fact.label, values=values)
        return self._texts(key, fact=fact.label, bound=self._bound(fact, leaf))

    def _value(self, fact: Fact, value: Scalar) -> str:
        if isinstance(value, bool):
            return self._texts("curator.test.yes" if value else "curator.test.no")
        labels = {choice.id: choice.label for choice in fact.choices}
        return labels.get(str(value), str(value))

    def _bound(self, fact: Fact, leaf: Leaf) -> str:
        bound = bound_of(leaf)
        if not isinstance(bound, RateRef):
            return self._texts("curator.test.number", value=f"{bound:g}", unit=fact.unit)
        title = self._knowledge.rates[bound.rate].title
        told = (
            self._texts("curator.test.rate_part", title=title, part=bound.part)
            if bound.part
            else self._texts("curator.test.rate", title=title)
        )
        if bound.times == 1:
            return told
        return self._texts("curator.test.times", bound=told, times=f"{bound.times:g}")

    def _figures(self, sheet: Sheet) -> Iterator[str]:
        yield self._texts("curator.sheet.figures")
        if not sheet.figures and not sheet.rates_empty:
            yield self._texts("curator.sheet.no_figures")
        for rate_id in sheet.rates_empty:
            title = self._knowledge.rates[rate_id].title
            yield self._texts("curator.sheet.no_row", title=title, on=sheet.on)
        if sheet.figures:
            rows = map(self._figure, sheet.figures)
            yield "\n".join((self._texts("curator.sheet.figures_head"), *rows))

    def _figure(self, line: FigureLine) -> str:
        row, texts = line.row, self._texts
        return texts(
            "curator.sheet.figure",
            title=line.rate.title + (f" {row.part}" if row.part else ""),
            area=self._area(row.area),
            since=row.from_,
            until=row.until or texts("curator.sheet.open"),
            value=self._amount(line),
            holds=texts("curator.test.yes" if line.holds else "curator.test.no"),
            source=self._cited(row.cite),
            note=row.note,
        )

    def _amount(self, line: FigureLine) -> str:
        row, unit = line.row, line.rate.unit
        if row.value is None:
            return self._texts("curator.sheet.value_unknown")
        value = f"{row.value:.6f}".rstrip("0").rstrip(".")
        if row.at_least:
            return self._texts("curator.sheet.value_least", value=value, unit=unit)
        return self._texts("curator.sheet.value", value=value, unit=unit)

    def _self_checks(self, sheet: Sheet) -> Iterator[str]:
        yield self._texts("curator.sheet.self_check")
        checks = dict.fromkeys(c for each in sheet.versions for c in each.version.self_check)
        lines = [
            self._texts(
                "curator.sheet.self_check_line", text=each.text, source=self._cited(each.cite)
            )
            for each in checks
        ]
        yield "\n".join(lines) or self._texts("curator.sheet.none")

    def _others(self, sheet: Sheet) -> Iterator[str]:
        yield self._texts("curator.sheet.excludes")
        policy, lines = sheet.policy, []
        if policy.excludes:
            names = self._titles(policy.excludes)
            lines.append(self._texts("curator.sheet.excludes_line", names=names))
        if policy.stacks_with:
            names = self._titles(policy.stacks_with)
            lines.append(self._texts("curator.sheet.stacks_line", names=names))
        yield "\n".join(lines) or self._texts("curator.sheet.none")

    def _says(self, sheet: Sheet) -> Iterator[str]:
        yield self._texts("curator.sheet.says")
        for aspect, said in sheet.says.items():
            named = self._texts(f"curator.aspect.{aspect}")
            yield self._texts("curator.sheet.aspect", aspect=named)
            yield "\n".join(map(self._statement, said))

    def _statement(self, said: Statement) -> str:
        texts = self._texts
        when = (
            texts("curator.sheet.as_of_until", as_of=said.as_of, until=said.until)
            if said.until
            else texts("curator.sheet.as_of", as_of=said.as_of)
        )
        return texts(
            "curator.sheet.statement",
            text=said.text,
            area=self._area(said.area),
            when=when,
            source=self._listed([self._cited(cite) for cite in (said.cite, *said.also)]),
        )

    def _titles(self, ids: Sequence[str]) -> str:
        return self._listed([self._knowledge.policies[each].title for each in ids])

    def _span(self, version: Version) -> str:
        return self._texts(
            "curator.sheet.span",
            area=self._area(version.area),
            since=version.from_,
            until=version.until or self._texts("curator.sheet.open"),
        )

    def _cited(self, cite: str) -> str:
        """Return a source with its article, document number, date, and whether to check it."""
        key, _, section = cite.partition("#")
        source, texts = self._knowledge.sources[key], self._texts
        more = [source.doc_no] if source.doc_no else []
        if source.in_force:
            more.append(texts("curator.sheet.in_force", day=source.in_force))
        elif source.issued:
            more.append(texts("curator.sheet.issued", day=source.issued))
        if source.confidence == "M":
            more.append(texts("curator.sheet.weak"))
        if not more:
            return texts("curator.sheet.cited", title=source.title, section=section)
        told = self._listed(more)
        return texts("curator.sheet.cited_more", title=source.title, section=section, more=told)

    def _area(self, code: str) -> str:
        return self._knowledge.areas.full_name(code)

    def _listed(self, parts: Sequence[str]) -> str:
        return self._texts("curator.test.or").join(parts)
