using Microsoft.EntityFrameworkCore.Storage;

namespace DeviceAgent.Org.Storage;

/// <summary>The database below <see cref="OrgStore"/>.</summary>
public interface IOrgDatabase : IDisposable
{
    /// <summary>How an admin knows it: the file, or the URL. Never with a password.</summary>
    string Name { get; }

    /// <summary>Whether several org processes may work on it at once.</summary>
    bool IsShared { get; }

    /// <summary>How many writes of this process may be under way at once.</summary>
    int MostWriters { get; }

    /// <summary>A context with a connection of the pool, for reading.</summary>
    OrgDb CreateContext();

    /// <summary>A context for one write; at most <see cref="MostWriters"/> at once.</summary>
    OrgDb CreateWriter();

    /// <summary>Begins a transaction of a writer, whose reads nobody changes before it ends, as far as <paramref name="scope"/> says.</summary>
    Task<IDbContextTransaction> BeginAsync(OrgDb db, WriteScope scope, CancellationToken cancellationToken);

    /// <summary>Lets one org process start at a time: what it finds missing it makes. Ends with the disposal.</summary>
    /// <exception cref="Hosting.OrgConfigurationException">The database cannot be used.</exception>
    IDisposable HoldStart();

    /// <summary>Brings the tables up to date. The caller holds the start.</summary>
    void Migrate();
}
