namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Reads a body to its end, but never more than the cap: a broken or hostile server cannot fill the memory.</summary>
internal static class BoundedBody
{
    /// <summary>1 MiB.</summary>
    internal const int MostBytes = 1024 * 1024;

    /// <exception cref="OrgUnavailableException">The body is larger than the cap, by its Content-Length or while reading.</exception>
    /// <exception cref="IOException">The body ended before its Content-Length or its last chunk.</exception>
    internal static async Task<byte[]> ReadAsync(HttpResponseMessage response, Uri url, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > MostBytes)
        {
            throw TooLarge(response, url);
        }

        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var whole = new MemoryStream();
        byte[] block = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (whole.Length + read > MostBytes)
            {
                throw TooLarge(response, url);
            }

            whole.Write(block, 0, read);
        }

        return whole.ToArray();
    }

    private static OrgUnavailableException TooLarge(HttpResponseMessage response, Uri url) =>
        new($"{url.GetLeftPart(UriPartial.Path)} answered with more than 1 MiB: refused")
        {
            StatusCode = (int)response.StatusCode,
        };
}
