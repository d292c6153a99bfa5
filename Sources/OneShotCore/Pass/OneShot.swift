package enum OneShot {}
