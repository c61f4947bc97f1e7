#include "expansion/left_out.hpp"

#include "source/output_mark.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace drc::expansion {

namespace {

/// The folders that a compile wrote, with `/` at the end; the listed one itself is "".
std::set<std::string, std::less<>> outputsIn(const source::Listing& listing) {
    std::set<std::string, std::less<>> result;
    for (const source::ListedFile& file : listing.files) {
        const std::size_t begin = file.path.rfind('/') + 1; // 0 where there is none
        if (std::string_view(file.path).substr(begin) == source::outputMark)
            result.insert(file.path.substr(0, begin));
    }
    return result;
}

class Sorting {
public:
    Sorting(const source::Listing& listing, std::span<const LeftOutName> names)
        : outputs_(outputsIn(listing)), names_(names) {}

    /// The outermost part of the path that is left out, if there is one.
    std::optional<Omission> omission(std::string_view path) const {
        if (outputs_.count("") != 0) return Omission{"./", LeftOut::Output};
        for (std::size_t begin = 0; begin < path.size();) {
            const std::size_t slash = path.find('/', begin);
            const std::size_t end = slash == std::string_view::npos ? path.size() : slash;
            const std::string whole(path.substr(0, std::min(end + 1, path.size())));
            if (outputs_.count(whole) != 0) return Omission{whole, LeftOut::Output};
            const std::string_view name = path.substr(begin, end - begin);
            for (const LeftOutName& row : names_)
                if (row.pattern.fit(name)) return Omission{whole, row.why};
            begin = end + 1;
        }
        return std::nullopt;
    }

private:
    std::set<std::string, std::less<>> outputs_;
    std::span<const LeftOutName> names_;
};

} // namespace

Sorted sortOut(const source::Listing& listing, std::span<const LeftOutName> names) {
    const Sorting sorting(listing, names);
    Sorted result;
    std::set<std::string> seen;
    const auto kept = [&](const std::string& path) {
        auto omission = sorting.omission(path);
        if (!omission) return true;
        if (seen.insert(omission->path).second) result.omissions.push_back(std::move(*omission));
        return false;
    };
    for (const source::ListedFile& file : listing.files)
        if (kept(file.path)) result.files.push_back(file);
    for (const source::Unlisted& entry : listing.unlisted)
        if (kept(entry.path)) result.unlisted.push_back(entry);
    return result;
}

std::string_view spell(LeftOut why) {
    switch (why) {
    case LeftOut::ToolFiles: return "files of development tools";
    case LeftOut::Output: return "the output of a compile";
    case LeftOut::State: return "the state of a deployment";
    case LeftOut::Secret: return "credentials";
    }
    return "";
}

} // namespace drc::expansion
