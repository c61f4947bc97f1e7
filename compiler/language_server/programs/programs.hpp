#pragma once

#include "language_server/programs/import_graph.hpp"
#include "language_server/texts/documents.hpp"
#include "pipeline/analysis.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drc::language_server {

/// A program that is to be analysed.
struct Job {
    std::string root;
    std::uint64_t state = 0; ///< of the documents
    std::shared_ptr<const Overlay> texts;
    bool names = false; ///< with what every name means
    bool costs = false; ///< with what topologies cost
    /// Virtual documents to be made, by name.
    std::set<std::string> outputs{};
    /// Of these texts already, where only documents are to be made.
    std::shared_ptr<const pipeline::Analysis> analysis{};
};

/// What came of it; no analysis where it was stopped.
struct Analysed {
    std::string root;
    std::uint64_t state = 0;
    std::shared_ptr<const pipeline::Analysis> analysis;
    std::string failure{}; ///< why it could not be made, such as for want of memory; empty for all others
    std::map<std::string, std::string> outputs{}; ///< the texts, by name
};

/// The programs that open documents are part of, each with its last analysis.
class Programs {
public:
    /// So many are kept, those that were asked for last: each takes tens of megabytes.
    static constexpr std::size_t mostKept = 4;

    Programs(ImportGraph& graph, const Documents& documents) : graph_(graph), documents_(documents) {}

    /// The document is as it has not been analysed yet.
    void changed(const std::string& path);
    /// Everything may have changed on disk.
    void changedOnDisk();
    /// Files have changed on disk, or are new or gone.
    void changedOnDisk(const std::set<std::string>& paths);
    /// Programs of which nothing is open any more; they are forgotten.
    std::vector<std::string> withdraw();

    /// The program that answers about a document; empty for what configures none.
    std::string rootOf(const std::string& path);
    /// The analysis of the texts as they are; null while it is not made.
    std::shared_ptr<const pipeline::Analysis> current(const std::string& root, bool names = false);
    /// The last one, of whatever texts; null without one.
    std::shared_ptr<const pipeline::Analysis> last(const std::string& root) const;
    /// The programs that read a file when they were analysed last, by an import or as a policy of the
    /// project.
    std::vector<std::string> readersOf(const std::string& path) const;
    /// The last ones of all programs, by the paths of these.
    std::vector<std::shared_ptr<const pipeline::Analysis>> allLast() const;
    /// All files that they read when they were analysed last.
    std::set<std::string> filesRead() const;
    /// Has it made, if it is not there.
    void want(const std::string& root, bool names = false);

    /// Whether such a program is open.
    /// Whether its findings are those of the texts as they are, even if its analysis was dropped.
    bool isMade(const std::string& root) const;
    bool knows(const std::string& root) const { return programs_.contains(root); }
    /// Counts the changes of what the program is made of.
    std::uint64_t edition(const std::string& root) const;
    /// The text of a virtual document, of the texts as they are; null while it is not made.
    const std::string* output(const std::string& root, const std::string& name) const;
    void wantOutput(const std::string& root, const std::string& name);
    /// Whether it is asked what topologies cost.
    void askForCosts(bool asks);

    /// What is to be made next, what was changed last before all others; nothing while another one is made.
    std::optional<Job> take();
    /// Whether what is being made is about texts that have changed since.
    bool isRunningInVain() const;
    /// False where the texts have changed meanwhile.
    bool finished(const Analysed& analysed);
    bool isBusy() const { return running_.has_value(); }

private:
    struct Program {
        std::uint64_t wanted = 0; ///< the state of the documents that it must be made of
        std::uint64_t made = 0;   ///< that it was made of
        std::uint64_t asked = 0;  ///< when somebody asked for it last
        bool names = false;       ///< somebody waits for the meaning of every name
        bool hasNames = false;    ///< the analysis was made with it
        std::shared_ptr<const pipeline::Analysis> analysis;
        std::set<std::string> files; ///< that it read
        std::uint64_t edition = 0;
        std::set<std::string> outputsAsked;         ///< that somebody waits for
        std::map<std::string, std::string> outputs; ///< of the analysis
    };
    void dropOldest(const Program& newest);
    void touch(Program& program);
    void wantRootsOfOpen();

    ImportGraph& graph_;
    const Documents& documents_;
    std::map<std::string, Program> programs_;
    std::uint64_t state_ = 1;
    std::uint64_t asked_ = 0;
    bool costs_ = false;
    std::optional<Job> running_;
};

} // namespace drc::language_server
