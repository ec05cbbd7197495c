using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace DeviceAgent.Org.Tests.Access;

/// <summary>Counts the queries of one org's SQLite database that read a table.</summary>
internal sealed class TableReads : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string table;
    private readonly string folder;
    private readonly List<IDisposable> subscriptions = [];
    private int count;

    /// <param name="table">Its name.</param>
    /// <param name="folder">Where the database lies: other tests run beside.</param>
    public TableReads(string table, string folder)
    {
        (this.table, this.folder) = (table, folder);
        subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public int Count => Volatile.Read(ref count);

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
        {
            subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandExecutedEventData { Command: { } command } && command.CommandText.StartsWith("SELECT", StringComparison.Ordinal)
            && command.CommandText.Contains($"FROM \"{table}\"", StringComparison.Ordinal)
            && command.Connection?.DataSource.StartsWith(folder, StringComparison.Ordinal) == true)
        {
            Interlocked.Increment(ref count);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => subscriptions.ForEach(s => s.Dispose());
}
