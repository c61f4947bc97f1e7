#include "recognition/source_folders.hpp"

namespace drc::recognition {

const std::string sourceNote =
    "The code that runs stays as it is: `content = kept` in the statement that takes the function over.\n"
    "\n"
    "To deploy it from here, put the sources into this folder in the place of this note, and remove\n"
    "`content = kept`.\n";

std::string sourceFolderOf(const std::string& component) {
    return "functions/" + component;
}

source::Result<std::string> WithSourceFolders::read(const std::string& path) const {
    if (const auto found = written_.find(path); found != written_.end()) return found->second;
    for (const std::string& folder : folders_)
        if (path == folder + "/" + std::string(sourceNoteName)) return sourceNote;
    return files_.read(path);
}

source::Result<source::Listing> WithSourceFolders::list(const std::string& folder) const {
    if (!folders_.contains(folder)) return files_.list(folder);
    source::Listing listing;
    listing.files.push_back({std::string(sourceNoteName), false, false, sourceNote.size()});
    return listing;
}

} // namespace drc::recognition
