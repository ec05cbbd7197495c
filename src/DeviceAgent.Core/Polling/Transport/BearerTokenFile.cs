using System.Buffers;
using System.Text;
using DeviceAgent.Core.Identity;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>A bearer token (RFC 6750) for a transmitter that wants one, on the first line of a file. Read for each request, so that a new one counts at once.</summary>
/// <param name="path">The setting <c>OrgTokenFile</c>.</param>
public sealed class BearerTokenFile(string path)
{
    private const int LongestToken = 8192;

    /// <summary>b64token, RFC 6750 section 2.1.</summary>
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    /// <summary>The token as it is now.</summary>
    /// <exception cref="OrgUnavailableException">The file cannot be read, others may read it, or it holds no token. The message never quotes it.</exception>
    internal string Read()
    {
        try
        {
            PrivateFile file = PrivateFile.Read(path);
            if (file.Open)
            {
                throw new OrgUnavailableException($"OrgTokenFile: others may read the token in {path}: run chmod 600 '{path}'");
            }

            string token = Encoding.UTF8.GetString(file.Content).Split('\n', 2)[0].Trim();
            return token.Length is > 0 and <= LongestToken && !token.AsSpan().ContainsAnyExcept(TokenCharacters)
                ? token
                : throw new OrgUnavailableException($"OrgTokenFile: the first line of {path} is no bearer token (RFC 6750)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrgUnavailableException($"OrgTokenFile: {path} cannot be read: {e.Message}", e);
        }
    }
}
