/** Lines of CHANGELOG.md: what the changeset says, without hashes. There are no dependencies to tell of. */
module.exports = {
  getReleaseLine: async ({ summary }) => `- ${summary.trim().replaceAll('\n', '\n  ')}`,
  getDependencyReleaseLine: async () => '',
};
