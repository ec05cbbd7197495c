using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using Microsoft.AspNetCore.Components;

namespace DeviceAgent.Org.WebConsole.Parts;

/// <summary>A part of a page that goes on without a request, until the page is left or its reader may not see it any more.</summary>
public abstract class LivePart : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource gone = new();

    protected LivePart() => Gone = gone.Token;

    [Inject]
    protected LiveAccess Live { get; set; } = null!;

    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    /// <summary>How often it is read.</summary>
    protected static TimeSpan Often { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>Why nothing new is shown any more; null while it is live.</summary>
    protected OrgException? Ended { get; set; }

    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs what reads again and again, and shows why it ended.</summary>
    protected async Task FollowAsync(Func<Task> follow)
    {
        ArgumentNullException.ThrowIfNull(follow);
        try
        {
            await follow();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        catch (OrgException e)
        {
            Ended = e;
            await InvokeAsync(StateHasChanged);
        }
        catch (Exception e) when (!Gone.IsCancellationRequested)
        {
            // Shown by the browser as a broken connection, with the offer to load the page again.
            await DispatchExceptionAsync(e);
        }
    }
}
