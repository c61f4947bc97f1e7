#pragma once

#include "pipeline/pipeline.hpp"
#include "planned/sources.hpp"

#include <memory>
#include <string>
#include <vector>

namespace drc::pipeline {

/// A plan or a state of Terraform.
struct PlannedInput {
    std::string path;
    std::string text;
    std::string folder; ///< of the configuration that it belongs to
    std::shared_ptr<const library::Configuration> configuration{};
};

/// How the files of that configuration are found.
struct ConfigurationFiles {
    planned::ListFolder list;
    planned::ReadFile read;
};

/// Judges resources that no program stands behind: by all rules that ask for resources and regions alone, and
/// by those that the library has for them. The files of the inputs and of their configurations are added to
/// `sources`.
void checkPlanned(const source::FileSystem& files, const std::vector<PlannedInput>& inputs,
                  const ConfigurationFiles& configurations, const Options& options,
                  source::SourceMap& sources, diagnostics::Sink& sink);

} // namespace drc::pipeline
