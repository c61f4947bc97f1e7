/** The commands of the extension that the server may put into lenses, links and actions. Each takes the URI of a document. */
export const CLIENT_COMMANDS = ['drc.openTimeline', 'drc.openProof', 'drc.openSimulation', 'drc.openPicture', 'drc.openDocument', 'drc.explainCode'];

/** Documents that the server makes: files of the embedded library, and what is made of a program. */
export const LIBRARY_SCHEME = 'drc-library';
export const OUTPUT_SCHEME = 'drc-out';
/** Documents that a run of the compiler has made. */
export const RUN_SCHEME = 'drc-run';
