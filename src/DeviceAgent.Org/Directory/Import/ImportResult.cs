namespace DeviceAgent.Org.Directory.Import;

/// <summary>What an import did, or would do.</summary>
/// <param name="DryRun">Nothing was changed.</param>
/// <param name="People">The people in the file.</param>
/// <param name="Created">Of them, the new ones.</param>
/// <param name="Updated">Of them, those whose profile became another one.</param>
/// <param name="GroupsCreated">Groups that were not there.</param>
/// <param name="Memberships">People put into groups.</param>
public sealed record ImportResult(bool DryRun, int People, int Created, int Updated, int GroupsCreated, int Memberships)
{
    /// <summary>Of the people, those who were there with that profile.</summary>
    public int Unchanged => People - Created - Updated;
}
