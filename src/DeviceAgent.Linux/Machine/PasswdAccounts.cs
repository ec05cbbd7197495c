using System.Globalization;
using DeviceAgent.Core.Logout;

namespace DeviceAgent.Linux.Machine;

/// <summary>
/// The machine's human accounts from <c>/etc/passwd</c>: uid 1000 to 59999 (login.defs UID_MIN and UID_MAX) and a shell that
/// lets one in. Accounts of a directory service do not stand there.
/// </summary>
/// <param name="links">Account name to e-mail addresses and org user ids.</param>
/// <param name="passwdFile">The file, passwd(5).</param>
public sealed class PasswdAccounts(
    IReadOnlyDictionary<string, IReadOnlyList<string>> links, string passwdFile = "/etc/passwd") : ILocalAccounts
{
    private const uint FirstHuman = 1000;
    private const uint LastHuman = 59_999;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LocalAccount>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<LocalAccount>>(
            [.. Humans().Select(account => AccountLinks.Join(account.Name, account.Uid, links))]);
    }

    /// <summary>The human accounts without their links.</summary>
    /// <exception cref="SessionListException">The file cannot be read.</exception>
    internal IReadOnlyList<NamedAccount> Humans()
    {
        try
        {
            return [.. File.ReadLines(passwdFile).Select(Parse).OfType<NamedAccount>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionListException($"{passwdFile}: {e.Message}", e);
        }
    }

    /// <summary>
    /// A line such as <c>ada:x:1001:1001:Ada,,,:/home/ada:/bin/bash</c>; null when it is no human account. A line of another
    /// shape is passed over, as the C library does.
    /// </summary>
    private static NamedAccount? Parse(string line)
    {
        var fields = line.Split(':');
        return fields.Length == 7
            && fields[0].Length > 0
            && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
            && uid is >= FirstHuman and <= LastHuman
            && Path.GetFileName(fields[6]) is not ("nologin" or "false")
                ? new NamedAccount(fields[0], uid)
                : null;
    }
}
