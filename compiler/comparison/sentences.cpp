#include "comparison/sentences.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <string_view>
#include <utility>

namespace drc::comparison {

namespace {

bool isTimed(const Fact& fact) {
    return fact.unit != Unit::None;
}

Words valueOf(const Fact& fact) {
    // Figures of the ledger are our own, what is written in a program is code.
    return isTimed(fact) ? Words(fact.value) : Words().code(fact.value);
}

Words fromTo(const Change& change) {
    return Words(" from ").add(valueOf(*change.before)).add(" to ").add(valueOf(*change.after));
}

bool grows(const Change& change) {
    return change.before->amount && change.after->amount && *change.after->amount > *change.before->amount;
}

/// What was done to a thing: it was added, it was removed, it went from one value to another.
Words plain(const Change& change) {
    Words result = change.fact().subject;
    if (change.before && change.after) return result.add(" went").add(fromTo(change));
    result.add(change.after ? " was added" : " was removed");
    if (!change.fact().value.empty() &&
        (change.section == Section::Setting || change.section == Section::Step))
        result.add(": ").code(change.fact().value);
    return result;
}

Words time(const Change& change) {
    const Fact& fact = change.fact();
    if (!change.before || !change.after)
        return Words(fact.subject).add(change.after ? " is judged now" : " is not judged any more");
    Words result;
    if (fact.metric == "bound") result.add("the bound of ");
    if (fact.metric == "window")
        result.add("the time for which requests are sent to what does not serve yet, within ");
    result.add(fact.subject);
    if (fact.metric == "window") result.add(",");
    if (fact.metric == "worst") result.add(" in the worst case");
    return result.add(grows(change) ? " grows" : " shrinks").add(fromTo(change));
}

Words verdict(const Change& change) {
    Words result = Words("the verdict on ").add(change.fact().subject);
    if (!change.before || !change.after) return result.add(change.after ? " is new" : " is gone");
    result.add(" goes").add(fromTo(change));
    if (!change.after->reason.empty()) result.add(", since ").add(change.after->reason);
    return result;
}

Words objective(const Change& change) {
    if (!change.before || !change.after) return plain(change);
    return Words(change.fact().subject)
        .add(grows(change) ? " was loosened" : " was tightened")
        .add(fromTo(change));
}

Words start(const Change& change) {
    Words result = plain(change);
    if (!change.before || !change.after) return result;
    if (change.after->value == "manual") result.add(": the plan does not start by itself any more");
    if (change.before->value == "approved" && change.after->value == "automatic")
        result.add(": nobody approves it any more");
    return result;
}

Words step(const Change& change) {
    if (!change.before || !change.after || !change.key.starts_with("order/")) return plain(change);
    Words result;
    if (!change.attributes.empty()) {
        result.add("the steps ");
        for (const std::string& moved : change.attributes)
            result.add(&moved == &change.attributes.front() ? "" : ", ").code(moved);
        result.add(" moved: ");
    }
    return result.add(plain(change));
}

Words placement(const Change& change) {
    const Fact& fact = change.fact();
    return Words(fact.subject).add(change.after ? " is new" : " is gone: it does not live there any more");
}

Words suppression(const Change& change) {
    Words result = plain(change);
    if (change.after && !change.before) result.add(fmt::format(", because \"{}\"", change.after->reason));
    return result;
}

Words resource(const Change& change) {
    Words result = change.fact().subject;
    switch (change.fate) {
    case Fate::None: break;
    case Fate::Created: result.add(" would be created"); break;
    case Fate::Destroyed: result.add(" would be destroyed"); break;
    case Fate::Changed:
        result.add(fmt::format(" would change in place: {}", fmt::join(change.attributes, ", ")));
        break;
    case Fate::Replaced:
        result.add(" would be replaced");
        if (!change.replacedWith.empty())
            result.add(" with ").code(change.replacedWith);
        else if (change.forces == "region")
            result.add(", since its region is another one");
        else
            result.add(", since ").code(change.forces).add(" cannot be changed");
    }
    if (change.risksData()) result.add(", and it holds data");
    return result;
}

Words permission(const Change& change) {
    return Words(change.fact().subject).add(change.after ? " is gained" : " is lost");
}

Words cost(const Change& change) {
    if (!change.before || !change.after) return plain(change);
    Words result =
        Words(change.fact().subject).add(grows(change) ? " grows" : " shrinks").add(fromTo(change));
    const double before = *change.before->amount;
    if (before > 0) result.add(fmt::format(" ({:+.1f} %)", (*change.after->amount - before) / before * 100));
    return result;
}

Words topology(const Change& change) {
    return Words(change.fact().subject).add(change.after ? " is new" : " is not there any more");
}

Words withoutCause(const Change& change) {
    switch (change.section) {
    case Section::Topology: return topology(change);
    case Section::Placement: return placement(change);
    case Section::Time: return time(change);
    case Section::Verdict: return verdict(change);
    case Section::Objective: return objective(change);
    case Section::Start: return start(change);
    case Section::Step: return step(change);
    case Section::Suppression: return suppression(change);
    case Section::Resource: return resource(change);
    case Section::Permission: return permission(change);
    case Section::Cost: return cost(change);
    case Section::Region:
    case Section::Plan:
    case Section::Replica:
    case Section::Signal:
    case Section::Drill:
    case Section::Component:
    case Section::Setting:
    case Section::Dependency:
    case Section::Assumption:
    case Section::Name: return plain(change);
    }
    return plain(change);
}

} // namespace

Words sentenceOf(const Change& change, const Change* cause) {
    Words result = withoutCause(change);
    if (cause != nullptr) result.add(": ").add(withoutCause(*cause));
    return result;
}

} // namespace drc::comparison
